import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { formatCount } from '../../../text/format.ts';
import { GUIDE_OPEN_FILES } from '../../../tuning/kinds/process/open-files.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { typeNumber, WHOLE_NUMBER_KEYS } from '../../parts/to-number.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { OPEN_FILES } from './definition.ts';

interface OpenFilesState {
  readonly text: string;
  /** A digit begins a new number. */
  readonly isProposed: boolean;
}

const GUIDE_ASKS = `${GUIDE_OPEN_FILES} in the SRS guide`;
const GUIDE_ASKS_LESS = `more than the ${GUIDE_OPEN_FILES} of the SRS guide`;

/** Sets how many files SRS may have open, shows what follows, and applies it. */
export function OpenFilesDialog({ frame, opened, srs: latest }: OpenedDialog<object, SrsMetrics>): ReactNode {
  const { startTimes } = useSession();
  const [target] = useState(() => targetOf(opened, startTimes.of(opened)));
  const srs = newestOf(opened, latest);
  const isEnough = (opened.openFilesLimit ?? 0) >= GUIDE_OPEN_FILES;
  const { state, now, send } = useMachine<OpenFilesState, string>(press, () => ({
    // If SRS may already open more than the guide asks for, the guide's value would be a step back.
    text: isEnough ? '' : String(GUIDE_OPEN_FILES),
    isProposed: true,
  }));
  const { innerWidth } = dialogRoom(frame.columns, frame.rows);
  // The count as it was when the dialog opened: if the plan followed the current one, it would never come to rest.
  const { openFiles } = opened;
  const toWish = ({ text }: OpenFilesState): TuningWish | undefined =>
    text === ''
      ? undefined
      : { kind: 'open-files', process: target.process, label: target.label, files: Number(text), openFiles };
  return (
    <TuningForm
      {...frame}
      title={OPEN_FILES.title}
      form={[
        withAside(
          target.heading,
          `${formatCount(srs.openFiles)} open of ${formatCount(srs.openFilesLimit)}`,
          innerWidth,
        ),
        withAside(`limit    ${state.text}_`, isEnough ? GUIDE_ASKS_LESS : GUIDE_ASKS, innerWidth),
      ]}
      wish={toWish(state)}
      wishNow={() => toWish(now())}
      prompt="Type how many files SRS may have open: each connection is one."
      onKey={send}
    />
  );
}

function press({ text, isProposed }: OpenFilesState, key: string): OpenFilesState {
  const action = actionOf(WHOLE_NUMBER_KEYS, key);
  const typed = action === undefined ? text : typeNumber(isProposed && action === 'digit' ? '' : text, key);
  return { text: typed, isProposed: isProposed && typed === text };
}

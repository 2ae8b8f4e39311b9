import { type ReactNode, useState } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { formatCount } from '../../../text/format.ts';
import { GUIDE_OPEN_FILES } from '../../../tuning/kinds/process/open-files.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { useSession } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { newestOf, targetOf } from '../../parts/dialog-target.ts';
import { dialogRoom, withAside } from '../../parts/frame.ts';
import { typeNumber } from '../../parts/to-number.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { useMachine } from '../../parts/use-machine.ts';

export interface OpenFilesDialogProps extends DialogProps {
  /** As it was when the dialog opened: that process is meant, and no other. */
  readonly opened: SrsMetrics;
  readonly srs: SrsMetrics | undefined;
}

interface OpenFilesState {
  readonly text: string;
  /** A digit begins a new number. */
  readonly isProposed: boolean;
}

const GUIDE_ASKS = `${GUIDE_OPEN_FILES} in the SRS guide`;
const GUIDE_ASKS_LESS = `more than the ${GUIDE_OPEN_FILES} of the SRS guide`;

/** Sets how many files SRS may have open, shows what follows, and applies it. */
export function OpenFilesDialog({ opened, srs: latest, ...props }: OpenFilesDialogProps): ReactNode {
  const { host } = useSession();
  const [target] = useState(() => targetOf(opened, host.clock.time()));
  const srs = newestOf(opened, latest);
  const isEnough = (opened.openFilesLimit ?? 0) >= GUIDE_OPEN_FILES;
  const { state, now, send } = useMachine<OpenFilesState, string>(press, () => ({
    // Where it may open more than the guide's already, that would be a step back.
    text: isEnough ? '' : String(GUIDE_OPEN_FILES),
    isProposed: true,
  }));
  const { innerWidth } = dialogRoom(props.columns, props.rows);
  // As it was when the dialog opened: with the count of now the plan would never come to rest.
  const { openFiles } = opened;
  const toWish = ({ text }: OpenFilesState): TuningWish | undefined =>
    text === ''
      ? undefined
      : { kind: 'open-files', process: target.process, label: target.label, files: Number(text), openFiles };
  return (
    <TuningForm
      {...props}
      title="open files"
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
  const typed = typeNumber(isProposed && /^\d$/.test(key) ? '' : text, key === '.' || key === ',' ? '' : key);
  return { text: typed, isProposed: isProposed && typed === text };
}

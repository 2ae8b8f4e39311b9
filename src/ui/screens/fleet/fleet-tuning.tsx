import { type ComponentType, type ReactNode, useMemo, useRef, useState } from 'react';
import type { HostResult } from '../../../fleet/roll-out.ts';
import { choosableCpus } from '../../../metrics/cpu/choosable-cpus.ts';
import type { Wish } from '../../../tuning/engine/plan-wish.ts';
import { isRefusal } from '../../../tuning/tuning.ts';
import { noticeOf } from '../../../view/lines/outcome-lines.ts';
import type { Dialog, Notice, ViewAction } from '../../../view/state/view-state.ts';
import { UNDO } from '../../dialogs/undo/definition.ts';
import { KEY_BINDINGS } from '../../keys/keymap.ts';
import {
  HostNameContext,
  SessionContext,
  TunedContext,
  type Where,
  WhereContext,
} from '../../parts/contexts.ts';
import type { DialogLayerProps } from '../../parts/dialog-layer-props.ts';
import { useSessionState } from '../use-session-state.ts';
import { RollOutDialog } from './roll-out-dialog.tsx';
import { type RollOutTarget, restFor } from './roll-out-targets.ts';

/** A tuning's dialog that is open on the first of what is picked. */
export interface OpenedTuning {
  readonly dialog: Dialog;
  readonly targets: readonly RollOutTarget[];
}

export interface FleetTuningProps extends Pick<DialogLayerProps, 'columns' | 'rows' | 'copy' | 'suspend'> {
  readonly tuning: OpenedTuning;
  readonly DialogLayer: ComponentType<DialogLayerProps>;
  /** @param notice what came of it, where anything was done */
  readonly onClose: (notice: Notice | undefined) => void;
}

/** What was made on the first host, and is to be made on the others. */
interface Tuned {
  readonly wish: Wish;
  readonly first: HostResult;
  readonly rest: readonly RollOutTarget[];
}

/** The dialog on the first host; once it was applied there and closed, the same on the others. */
export function FleetTuning(props: FleetTuningProps): ReactNode {
  const { tuning, onClose, columns, rows } = props;
  const [first] = tuning.targets;
  const [isRolling, roll] = useState(false);
  const tuned = useRef<Tuned>(undefined);
  const notice = useRef<Notice>(undefined);
  const tell = useMemo<DialogLayerTeller>(
    () => (wish, outcome) => {
      const label = tuning.targets[0]?.label ?? '';
      const { severity, text } = noticeOf(outcome);
      notice.current = { severity, text: `${label}: ${text}` };
      if (isRefusal(outcome) || !outcome.isComplete) return;
      if (isTakenBack(wish, tuning)) {
        tuned.current = undefined;
        return;
      }
      const rest = restFor(wish, tuning.targets);
      tuned.current = { wish, rest, first: { label, kind: 'done', sentence: outcome.sentence } };
    },
    [tuning],
  );
  const where = useMemo<Where>(
    () => ({
      label: tuning.targets[0]?.label ?? '',
      isOfSeveral: true,
      more(wish) {
        if (wish === undefined) return tuning.targets.length - 1;
        return isTakenBack(wish, tuning) ? 0 : restFor(wish, tuning.targets).length;
      },
    }),
    [tuning],
  );
  const { current } = tuned;
  if (isRolling && current !== undefined)
    return (
      <RollOutDialog
        {...{ columns, rows }}
        wish={current.wish}
        first={current.first}
        rest={current.rest}
        onClose={() => onClose(undefined)}
      />
    );
  if (first?.session === undefined) return null;
  return (
    <SessionContext value={first.session}>
      <TunedContext value={tell}>
        <WhereContext value={where}>
          <HostNameContext value={first.hostName}>
            <FirstDialog
              {...props}
              session={first.session}
              target={first}
              onClosed={() => {
                if ((tuned.current?.rest.length ?? 0) > 0) roll(true);
                else onClose(notice.current);
              }}
            />
          </HostNameContext>
        </WhereContext>
      </TunedContext>
    </SessionContext>
  );
}

/** What was changed and taken back again is for no other host. */
function isTakenBack(wish: Wish, { dialog }: OpenedTuning): boolean {
  return wish.kind === 'undo' && dialog.kind !== UNDO.kind;
}

type DialogLayerTeller = NonNullable<React.ContextType<typeof TunedContext>>;

function FirstDialog({
  tuning,
  session,
  target,
  onClosed,
  DialogLayer,
  columns,
  rows,
  copy,
  suspend,
}: FleetTuningProps & {
  readonly session: NonNullable<RollOutTarget['session']>;
  readonly target: RollOutTarget;
  readonly onClosed: () => void;
}): ReactNode {
  const { snapshot } = useSessionState(session);
  const { metrics, past, advice } = snapshot;
  const srs = metrics.srs.find(({ pid }) => pid === target.srs?.pid);
  const dispatch = (action: ViewAction): void => {
    if (action.type === 'close') onClosed();
  };
  return (
    <DialogLayer
      {...{ columns, rows, copy, suspend, dispatch, advice }}
      dialog={tuning.dialog}
      srs={srs}
      cpus={choosableCpus(metrics, srs)}
      verdicts={[]}
      pointsOf={pid => past.get(pid)?.history ?? []}
      bindings={KEY_BINDINGS}
      passKey={() => undefined}
    />
  );
}

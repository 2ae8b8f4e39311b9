import type { ReactNode } from 'react';
import { REVERT_AFTER_SECONDS } from '../../../settings/settings.ts';
import type { Notice } from '../../../view/state/view-state.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { NumberDialog } from '../../parts/number-dialog.tsx';
import { REVERT_AFTER } from './definition.ts';

/** Asks after how long what is tuned next shall be taken back. */
export function RevertAfterDialog({ frame }: OpenedDialog): ReactNode {
  const { reverter } = useSession();
  return (
    <NumberDialog
      {...frame}
      title={REVERT_AFTER.title}
      question="Seconds until changes made from now on are taken back unless K keeps them (0: they stay)"
      current={reverter.afterSeconds}
      range={{ lowest: REVERT_AFTER_SECONDS.least, highest: REVERT_AFTER_SECONDS.most, isWhole: true }}
      onValue={seconds => {
        reverter.setAfter(seconds);
        frame.dispatch({ type: 'notify', notice: revertNotice(seconds) });
      }}
    />
  );
}

function revertNotice(seconds: number): Notice {
  const text =
    seconds === 0
      ? 'changes made from now on stay'
      : `changes made from now on are taken back after ${seconds} s unless K keeps them`;
  return { severity: 'good', text };
}

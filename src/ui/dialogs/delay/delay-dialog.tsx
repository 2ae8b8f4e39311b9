import type { ReactNode } from 'react';
import { DELAY_SECONDS } from '../../../settings/settings.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { NumberDialog } from '../../parts/number-dialog.tsx';
import { DELAY } from './definition.ts';

/** Asks how long it shall be from one refresh to the next. */
export function DelayDialog({ frame }: OpenedDialog): ReactNode {
  const session = useSession();
  return (
    <NumberDialog
      {...frame}
      title={DELAY.title}
      question="Seconds between two refreshes"
      current={session.delaySeconds}
      range={{ lowest: DELAY_SECONDS.least, highest: DELAY_SECONDS.most, isWhole: false }}
      onValue={seconds => session.setDelay(seconds)}
    />
  );
}

import type { ReactNode } from 'react';
import { WINDOW_SECONDS } from '../../../settings/settings.ts';
import { useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { NumberDialog } from '../../parts/number-dialog.tsx';
import { WINDOW } from './definition.ts';

/** Asks how long the window of losses shall be. */
export function WindowDialog({ frame }: OpenedDialog): ReactNode {
  const session = useSession();
  return (
    <NumberDialog
      {...frame}
      title={WINDOW.title}
      question="Seconds over which losses are counted"
      current={session.windowSeconds}
      range={{ lowest: WINDOW_SECONDS.least, highest: WINDOW_SECONDS.most, isWhole: false }}
      onValue={seconds => session.setWindow(seconds)}
    />
  );
}

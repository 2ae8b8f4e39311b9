import { useApp } from 'ink';
import { type RefObject, useCallback, useLayoutEffect } from 'react';
import { useServices } from './services.ts';

/**
 * In raw mode Ctrl+Z is a key and no signal, and a SIGTSTP from elsewhere would leave the shell a terminal without echo.
 * So both put the terminal back first; `fg` (SIGCONT) takes it again and draws anew.
 * What waits to be taken back waits on while the program is stopped, which is said where the shell is.
 * @param isHandedOver whether another program has the terminal: it stops too, and there is nothing to put back
 * @returns stops the program, as Ctrl+Z stops others
 */
export function useSuspend(isHandedOver: RefObject<boolean>): () => void {
  const { suspendTerminal } = useApp();
  const { reverter, complain } = useServices();
  const suspend = useCallback(() => {
    // While it is handled the signal stops nothing.
    process.off('SIGTSTP', suspend);
    if (isHandedOver.current) {
      process.once('SIGCONT', () => void process.on('SIGTSTP', suspend));
      process.kill(process.pid, 'SIGTSTP');
      return;
    }
    void suspendTerminal().then(({ resume }) => {
      process.once('SIGCONT', () => {
        process.on('SIGTSTP', suspend);
        void resume();
      });
      const pending = reverter.pending();
      if (pending !== undefined)
        complain(`${pending.title} is not taken back while srs-top is stopped: fg goes on`);
      process.kill(process.pid, 'SIGTSTP');
    });
  }, [suspendTerminal, isHandedOver, reverter, complain]);
  // Before the first frame is seen: a signal that comes right after it must not leave the terminal as it is.
  useLayoutEffect(() => {
    process.on('SIGTSTP', suspend);
    return () => void process.off('SIGTSTP', suspend);
  }, [suspend]);
  return suspend;
}

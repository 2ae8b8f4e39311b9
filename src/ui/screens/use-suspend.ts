import { useApp } from 'ink';
import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * In raw mode Ctrl+Z is a key and no signal, and a SIGTSTP from elsewhere would leave the shell a terminal without echo.
 * So both put the terminal back first; `fg` (SIGCONT) takes it again and draws anew.
 * What waits to be taken back waits on while the program is stopped, which is said where the shell is.
 * @param takeBack ends another program that has the terminal, which puts it back; that program would not when it is stopped
 * @param complain says a sentence where the shell is
 * @param pendingTitle what waits to be taken back; undefined: nothing does
 * @returns stops the program, as Ctrl+Z stops others
 */
export function useSuspend(
  takeBack: () => Promise<void>,
  complain: (sentence: string) => void,
  pendingTitle: () => string | undefined,
): () => void {
  const { suspendTerminal } = useApp();
  const isUnderWay = useRef(false);
  const suspend = useCallback(() => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    void takeBack()
      .then(() => suspendTerminal())
      .then(({ resume }) => {
        // While it is handled the signal stops nothing.
        process.off('SIGTSTP', suspend);
        process.once('SIGCONT', () => {
          isUnderWay.current = false;
          process.on('SIGTSTP', suspend);
          void resume();
        });
        const title = pendingTitle();
        if (title !== undefined) complain(`${title} is not taken back while srs-top is stopped: fg goes on`);
        process.kill(process.pid, 'SIGTSTP');
      });
  }, [suspendTerminal, takeBack, pendingTitle, complain]);
  // Before the first frame is seen: a signal that comes right after it must not leave the terminal as it is.
  useLayoutEffect(() => {
    process.on('SIGTSTP', suspend);
    return () => void process.off('SIGTSTP', suspend);
  }, [suspend]);
  return suspend;
}

import type { Reverter } from '../../tuning/engine/reverter.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Lets what is being changed come to its end, takes back what waits, and says so where the shell is by now. Nothing runs
 * on after srs-top that could do it later.
 * @param complain says a sentence there
 * @returns whether nothing stands that was to be taken back
 */
export async function revertAtEnd(
  reverter: Reverter,
  complain: (sentence: string) => void,
): Promise<boolean> {
  const { made, reverted, unfinished, isDone } = await reverter.end();
  for (const result of [...made, ...reverted]) complain(noticeOf(result).text);
  for (const title of unfinished)
    complain(
      `${title} was not finished in time: srs-top journal tells how it stands, srs-top undo takes it back`,
    );
  return isDone;
}

/**
 * Once something waits to be taken back, or is being changed, a signal only ends the screen; else it ends the program at
 * once.
 * @returns `signal`: the one that came
 */
export function endOnSignals(
  reverter: Reverter,
  end: () => void,
): { readonly signal: () => NodeJS.Signals | undefined; readonly release: () => void } {
  let received: NodeJS.Signals | undefined;
  let isListening = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    received ??= signal;
    end();
  };
  const listen = (way: 'on' | 'off'): void => {
    for (const signal of SIGNALS) process[way](signal, onSignal);
    isListening = way === 'on';
  };
  const unsubscribe = reverter.subscribe(() => {
    // From then on to the end: what is taken back on quitting must not be stopped either.
    if (!isListening && reverter.isNeeded()) listen('on');
  });
  return {
    signal: () => received,
    release() {
      unsubscribe();
      // It may come twice; the program is ending by then.
      if (received === undefined) listen('off');
    },
  };
}

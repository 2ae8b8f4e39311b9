import type { EventEmitter } from 'node:events';
import type { Reverter } from '../tuning/reverter.ts';
import { noticeOf } from './dialogs/outcome-lines.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Lets what is being changed come to its end, takes back what waits, and says so where the shell is by now. Nothing runs
 * on after srs-top that could do it later.
 * @returns whether nothing stands that was to be taken back
 */
export async function revertAtEnd(reverter: Reverter): Promise<boolean> {
  const { made, reverted, unfinished, isDone } = await reverter.end();
  const tell = (text: string): void => void process.stderr.write(`srs-top: ${text}\n`);
  for (const result of [...made, ...reverted]) tell(noticeOf(result).text);
  for (const title of unfinished)
    tell(
      `${title} was not finished in time: srs-top journal tells how it stands, srs-top undo takes it back`,
    );
  return isDone;
}

/**
 * Once something waits to be taken back, or is being changed, a signal or a terminal that has gone (the line
 * broke: reads and writes fail with EIO, often before SIGHUP arrives) only ends the screen; else
 * either ends the program at once.
 * @returns `signal`: the one that came; SIGHUP when the terminal went
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
  const onGone = (): void => onSignal('SIGHUP');
  const streams: readonly EventEmitter[] = [process.stdin, process.stdout, process.stderr];
  const listen = (way: 'on' | 'off'): void => {
    for (const signal of SIGNALS) process[way](signal, onSignal);
    for (const stream of streams) stream[way]('error', onGone);
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

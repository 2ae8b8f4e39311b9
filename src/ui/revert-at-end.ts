import type { Reverter } from '../tuning/reverter.ts';
import { noticeOf } from './dialogs/outcome-lines.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Takes back what waits, and says so where the shell is by now. Nothing runs on after srs-top that could do it later. */
export async function revertAtEnd(reverter: Reverter): Promise<void> {
  for (const result of await reverter.revertNow()) {
    const { text } = noticeOf(result);
    process.stderr.write(`srs-top: ${text}\n`);
  }
}

/**
 * While something waits to be taken back, a signal ends the screen first: Ink ends the program at once otherwise. Of
 * SIGHUP the terminal is gone by then.
 */
export function endOnSignals(
  reverter: Reverter,
  end: () => void,
): { readonly signal: () => NodeJS.Signals | undefined; readonly release: () => void } {
  let received: NodeJS.Signals | undefined;
  let isListening = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    received = signal;
    // What is written to a terminal that has gone must not end the program before its time.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    end();
  };
  const listen = (): void => {
    const isWanted = reverter.pending() !== undefined;
    if (isWanted === isListening) return;
    isListening = isWanted;
    for (const signal of SIGNALS) {
      if (isWanted) process.on(signal, onSignal);
      else if (received === undefined) process.off(signal, onSignal);
    }
  };
  const unsubscribe = reverter.subscribe(listen);
  return {
    signal: () => received,
    release() {
      unsubscribe();
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

import { type Afar, type Demo, ownCommand } from '../../text/own-command.ts';
import type { EndReport } from '../../tuning/engine/reverter.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
 * Says what was taken back at the end, and what was still being changed.
 * @param host what simulates it, and then its journal ends with it, or where it is
 * @param complain says a sentence where the shell is by now
 */
export function tellEnd(
  { made, reverted, unfinished, isDone }: EndReport,
  { demo, afar }: { readonly demo?: Demo | undefined; readonly afar?: Afar | undefined },
  complain: (sentence: string) => void,
): void {
  for (const result of [...made, ...reverted]) complain(noticeOf(result).text);
  const how =
    demo === undefined
      ? `: ${ownCommand(['journal'], afar)} tells how it stands, ${ownCommand(['undo'], afar)} takes it back`
      : '';
  for (const title of unfinished) complain(`${title} was not finished in time${how}`);
  // Without a line nothing could be; once there is one, it can.
  if (!isDone && unfinished.length === 0 && afar !== undefined)
    complain(`what is still in force is taken back by: ${ownCommand(['undo', '--all'], afar)}`);
}

/** Why srs-top must not end at once. */
export interface EndReason {
  readonly isNeeded: () => boolean;
  /** Calls the listener when `isNeeded` may say something else. @returns what ends that */
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Once something waits to be taken back, is being changed or is to be told, a signal only ends the screen; else it ends the
 * program at once.
 * @returns `signal`: the one that came
 */
export function endOnSignals(
  reasons: readonly EndReason[],
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
  const unsubscribe = reasons.map(reason =>
    reason.subscribe(() => {
      // From then on to the end: what is taken back on quitting must not be stopped either.
      if (!isListening && reason.isNeeded()) listen('on');
    }),
  );
  return {
    signal: () => received,
    release() {
      for (const end of unsubscribe) end();
      // It may come twice; the program is ending by then.
      if (received === undefined) listen('off');
    },
  };
}

import type { EventEmitter } from 'node:events';
import type { Terminal } from './terminal-output.ts';

/** Why the screen ended although nobody asked for it. */
export type Mishap =
  | { readonly kind: 'gone' }
  /** Nobody caught it. */
  | { readonly kind: 'crash'; readonly error: unknown };

/**
 * Ends the screen when it cannot go on. The terminal has gone: the line broke, often before a SIGHUP arrives, or without
 * one, and reads and writes fail or end; without keys and without a picture nobody is there. Or an error that nobody
 * caught: Node itself would tell of it in a write that waits for the terminal, and take nothing back.
 * @returns `mishap`: what came first; undefined: nothing
 */
export function endWithTerminal(
  terminal: Terminal,
  end: () => void,
): { readonly mishap: () => Mishap | undefined; readonly release: () => void } {
  let mishap: Mishap | undefined;
  const endBy = (what: Mishap): void => {
    mishap ??= what;
    end();
  };
  const onGone = (): void => endBy({ kind: 'gone' });
  const onCrash = (error: unknown): void => endBy({ kind: 'crash', error });
  const streams: readonly EventEmitter[] = [process.stdin, process.stdout, process.stderr];
  const listen = (way: 'on' | 'off'): void => {
    for (const stream of streams) stream[way]('error', onGone);
    process.stdin[way]('end', onGone);
    terminal[way]('gone', onGone);
    process[way]('uncaughtException', onCrash);
  };
  listen('on');
  return {
    mishap: () => mishap,
    release() {
      // It may come twice; the program is ending by then.
      if (mishap === undefined) listen('off');
    },
  };
}

import { createOutput } from './host/terminal/output.ts';
import type { Settings } from './settings/settings.ts';
import type { StateDirectory } from './storage/find-state-directory.ts';
import { cleanLines } from './text/clean-text.ts';
import { isUtf8Locale } from './ui/terminal/locale.ts';
import { showsUnicode } from './ui/terminal/repertoire.ts';

/** Also where a file cannot be made that was asked for, or one of several hosts was not reached. */
export const EXIT_NO_HOST = 1;

export const stdout = createOutput('stdout');
export const stderr = createOutput('stderr');

/** Prints a sentence on the shell, without what would steer it. It is written when this returns, if the terminal takes it. */
export function complain(sentence: string): void {
  stderr.print(`srs-top: ${cleanLines(sentence)}\n`);
  stderr.flush();
}

/** Says on the shell where srs-top's own files are when they are not in the usual place. */
export function tellPlace({ path, notice }: StateDirectory): string {
  if (notice !== undefined) complain(notice);
  return path;
}

/** Prints a report. @returns false when nobody reads any more, or `signal` ends it while nobody reads yet */
export async function printReport(text: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const end = (): void => resolve(false);
  signal.addEventListener('abort', end);
  stdout.print(text);
  try {
    return await Promise.race([stdout.settled(), promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** A file or a pipe takes every character of the locale, whatever the terminal. */
export function isAscii(settings: Settings): boolean {
  const isShown = !process.stdout.isTTY || showsUnicode(process.env.TERM);
  return settings.isAscii || !isUtf8Locale(process.env) || !isShown;
}

/** As a shell reports a process that a signal ended. */
export function exitCodeOf(reason: unknown): number {
  if (reason === 'SIGINT') return 130;
  if (reason === 'SIGTERM') return 143;
  return reason === 'SIGHUP' ? 129 : 0;
}

/**
 * Aborted by a signal that ends the program, with that as its reason. Not `once`: while a command runs, execa listens too, and
 * ends the program by the signal where nobody else listens.
 */
export function stopAtSignals(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  return stop.signal;
}

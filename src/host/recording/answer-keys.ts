import type { AsideOptions, CommandOptions, HttpQuestion } from '../host.ts';

/** By what a question through a door is known: files that are read aside. */
export function asideKey(paths: readonly string[], { most, matching }: AsideOptions = {}): string {
  return [...paths, most ?? '', matching ?? ''].join('\0');
}

/** Those that are asked for different ones are different, whatever their words. */
export function commandKey(command: readonly string[], { askedFor }: CommandOptions = {}): string {
  return command.join('\0') + (askedFor === undefined ? '' : `\0\0${askedFor}`);
}

export function repliesKey({ origin, paths }: HttpQuestion): string {
  return [origin, ...paths].join('\0');
}

/** `path`, where it is read from, and how much: the key of the door `from`. */
export function pieceKey(path: string, offset: number | 'end', most: number): string {
  return `${offset} ${most} ${path}`;
}

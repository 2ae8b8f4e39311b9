import { type HostFailure, isFailure, type Texts } from '../host/host.ts';

/** A text of the kernel that is whole, or why there is none. */
export function textOf(texts: Texts, path: string): string | HostFailure {
  const result = texts.get(path);
  if (result === undefined) return { asked: path, reason: 'gone', detail: 'no such file' };
  return isFailure(result) ? result : wholeText(result.text, path);
}

/** Every text of the kernel ends with a line's end: one that does not was cut, perhaps within a number. */
export function wholeText(text: string, path: string): string | HostFailure {
  if (text === '') return { asked: path, reason: 'failed', detail: 'it is empty' };
  return text.endsWith('\n') ? text : { asked: path, reason: 'failed', detail: 'only a part of it came' };
}

export function notUnderstood(path: string): HostFailure {
  return { asked: path, reason: 'failed', detail: 'its text was not understood' };
}

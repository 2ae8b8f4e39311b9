import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';

/** A whole text of the kernel, or why it could not be had. */
export function textOf(look: Look, path: string): string | HostFailure {
  const result = look.text(path);
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

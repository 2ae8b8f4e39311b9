import { type HostFailure, isFailure, type ReadResult } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { parseCpuList } from '../procfs/cpu-list.ts';
import { notUnderstood } from './texts.ts';

/**
 * Why a file that not every host has was not read, where it is there: undefined when it is gone, or was understood.
 * @param isUnderstood of its text
 */
export function missingAt(
  look: Look,
  path: string,
  isUnderstood: (text: string) => boolean,
): HostFailure | undefined {
  return missingIn(look.text(path), path, isUnderstood);
}

/** As `missingAt`, of what was read of it. */
export function missingIn(
  read: ReadResult,
  path: string,
  isUnderstood: (text: string) => boolean,
): HostFailure | undefined {
  if (isFailure(read)) return read.reason === 'gone' ? undefined : read;
  return isUnderstood(read.text) ? undefined : notUnderstood(path);
}

export function isCpuList(text: string): boolean {
  return parseCpuList(text) !== undefined;
}

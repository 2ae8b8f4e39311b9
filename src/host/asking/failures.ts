import { getSystemErrorMap } from 'node:util';
import type { FailureReason, HostFailure } from '../host.ts';

/**
 * What an error of the operating system means to whoever asked. ENOTDIR and EISDIR say that there is no such file by
 * that name; ESRCH comes from /proc files of a process that ended, ENODEV from sysfs files of a device that was
 * unplugged; EINVAL from sysfs files that the driver cannot fill (`/sys/class/net/lo/speed`), see proc(5) and errno(3).
 */
export function reasonOf(code: string | undefined): FailureReason {
  return REASONS.get(code ?? '') ?? 'failed';
}

/** The failure of `asked`, in words: `EACCES: permission denied`. `reason` overrides what the errno says. */
export function failureOf(asked: string, error: unknown, reason?: FailureReason): HostFailure {
  const { code, errno, message } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : systemErrors().get(errno);
  const detail = known === undefined ? String(message ?? error) : `${known[0]}: ${known[1]}`;
  return { asked, reason: reason ?? reasonOf(code), detail };
}

/** Node makes the map anew each time it is asked for. */
function systemErrors(): ReadonlyMap<number, [string, string]> {
  errors ??= getSystemErrorMap();
  return errors;
}

let errors: ReadonlyMap<number, [string, string]> | undefined;

const REASONS: ReadonlyMap<string, FailureReason> = new Map([
  ['ENOENT', 'gone'],
  ['ESRCH', 'gone'],
  ['ENODEV', 'gone'],
  ['ENOTDIR', 'gone'],
  ['EISDIR', 'gone'],
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  ['EROFS', 'forbidden'],
  ['EINVAL', 'unsupported'],
  ['EOPNOTSUPP', 'unsupported'],
  ['ENOSYS', 'unsupported'],
]);

/** The code of an error that a program told in the words of strerror(3), `Permission denied`: EACCES. Undefined: unknown. */
export function codeOfWords(words: string): string | undefined {
  const told = words.trim().toLowerCase();
  return SHELL_WORDS.get(told) ?? [...systemErrors().values()].find(([, known]) => known === told)?.[0];
}

/** A shell that reads a line itself says less than strerror(3) (dash's and BusyBox's errmsg). */
const SHELL_WORDS: ReadonlyMap<string, string> = new Map([
  ['no such file', 'ENOENT'],
  ['directory nonexistent', 'ENOENT'],
]);

import { readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { ProcessLimits } from './types.ts';

/** /proc/PID/limits (proc_pid_limits(5)): `Infinity` for `unlimited`, undefined for a line that is missing or malformed. */
export function parseLimits(text: string): ProcessLimits {
  const [soft, hard] = splitFields(readLineAfter(text, 'Max open files ') ?? '');
  return { openFilesSoft: toLimit(soft), openFilesHard: toLimit(hard) };
}

function toLimit(text: string | undefined): number | undefined {
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : toCount(text);
}

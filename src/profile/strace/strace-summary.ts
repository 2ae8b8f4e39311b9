import { cleanText } from '../../text/clean-text.ts';
import type { SystemCall } from '../profile.ts';

/**
 * A line of the table of `strace -c` (strace(1)): `69.76    0.432416         121      3554       669 futex`. Of the
 * errors, none is blank.
 */
const LINE = /^\s*(\d+\.\d+)\s+(\d+\.\d+)\s+(\d+)\s+(\d+)\s+(?:(\d+)\s+)?(\S+)\s*$/;

/** The system calls of such a table, as it has them: most time first. Without its last line, the total. */
export function parseStraceSummary(text: string): readonly SystemCall[] {
  return text.split('\n').flatMap(line => {
    const [whole, percent, seconds, each, calls, errors = '0', name = ''] = LINE.exec(line) ?? [];
    if (whole === undefined || name === 'total') return [];
    const [microsecondsPerCall, count, failed] = [Number(each), Number(calls), Number(errors)];
    return {
      percent: Number(percent),
      seconds: Number(seconds),
      microsecondsPerCall,
      calls: count,
      errors: failed,
      name: cleanText(name),
    };
  });
}

/** `24,352 system calls in 2.0 s, 670 failed; most time in futex, 69.8 % (0.43 s)`. */
export function describeSystemCalls(systemCalls: readonly SystemCall[], span: string): string {
  const sum = (figure: (call: SystemCall) => number): number =>
    systemCalls.reduce((total, call) => total + figure(call), 0);
  const counts = `${sum(({ calls }) => calls).toLocaleString('en')} system calls in ${span}, ${sum(
    ({ errors }) => errors,
  ).toLocaleString('en')} failed`;
  const [top] = systemCalls;
  if (top === undefined) return counts;
  return `${counts}; most time in ${top.name}, ${top.percent.toFixed(1)} % (${top.seconds.toFixed(2)} s)`;
}

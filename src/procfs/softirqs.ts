import { findLineEnd, skipFields, splitFields } from './fields.ts';
import { readCount, toCpuNumber } from './numbers.ts';
import type { SoftirqCounts } from './types.ts';

/**
 * /proc/softirqs (fs/proc/softirqs.c): how often each type of softirq ran on each CPU, in counters of 32 bits. The header
 * names the columns by CPU number, which may have gaps. With `types` (`['NET_RX']`) only those rows are read: with 512
 * CPUs the file has 60 kB. A type or a CPU that is not to be had is absent.
 */
export function parseSoftirqs(text: string, types?: readonly string[]): SoftirqCounts {
  const counts = new Map<string, ReadonlyMap<number, number>>();
  const headerEnd = findLineEnd(text, 0);
  const columns = splitFields(text.slice(0, headerEnd)).map(toCpuNumber);
  for (let start = headerEnd + 1; start < text.length; ) {
    const end = findLineEnd(text, start);
    const nameLength = text.slice(start, end).indexOf(':');
    const type = text.slice(start, start + Math.max(0, nameLength)).trim();
    if (type !== '' && (types?.includes(type) ?? true)) {
      counts.set(type, readRow(text, start + nameLength + 1, end, columns));
    }
    start = end + 1;
  }
  return counts;
}

function readRow(
  text: string,
  start: number,
  end: number,
  columns: readonly (number | undefined)[],
): ReadonlyMap<number, number> {
  const row = new Map<number, number>();
  let field = skipFields(text, start, end, 0);
  for (const cpu of columns) {
    const count = readCount(text, field, end);
    if (cpu !== undefined && count !== undefined) row.set(cpu, count);
    field = skipFields(text, field, end, 1);
  }
  return row;
}

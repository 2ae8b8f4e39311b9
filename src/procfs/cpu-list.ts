import { toCount } from './numbers.ts';

/** No Linux has more CPUs (x86's CONFIG_NR_CPUS with MAXSMP is 8192): guards against lists such as `0-4294967295`. */
const HIGHEST_CPU = 8191;

/**
 * A list of CPUs as the kernel writes and reads it and as taskset takes it (cpuset(7), "List format"): `0-3,8`, and
 * `0-7:2/4` for the first 2 of every 4 (lib/bitmap-str.c, `bitmap_parselist`). Sorted, each once. An empty text is an
 * empty list; undefined when malformed or beyond CPU 8191.
 */
export function parseCpuList(text: string): number[] | undefined {
  const list = text.trim();
  const cpus = new Set<number>();
  if (list === '') return [];
  for (const part of list.split(',')) {
    if (!addPart(cpus, part.trim())) return undefined;
  }
  return [...cpus].sort((a, b) => a - b);
}

/** The shortest list of these CPUs, as the kernel writes it: `0-3,8`; '' when there are none. */
export function formatCpuList(cpus: Iterable<number>): string {
  const parts: string[] = [];
  const sorted = [...new Set(cpus)].sort((a, b) => a - b);
  for (const [index, first] of sorted.entries()) {
    if (sorted[index - 1] === first - 1) continue;
    let last = first;
    for (let next = index + 1; sorted[next] === last + 1; next++) last++;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(',');
}

function addPart(cpus: Set<number>, part: string): boolean {
  const match = /^(\d+)(?:-(\d+)(?::(\d+)\/(\d+))?)?$/.exec(part);
  const first = toCount(match?.[1]);
  if (match === null || first === undefined) return false;
  const last = match[2] === undefined ? first : toCount(match[2]);
  const used = match[3] === undefined ? 1 : toCount(match[3]);
  const group = match[4] === undefined ? 1 : toCount(match[4]);
  if (last === undefined || used === undefined || group === undefined) return false;
  if (first > last || last > HIGHEST_CPU || used === 0 || used > group) return false;
  for (let cpu = first; cpu <= last; cpu++) {
    if ((cpu - first) % group < used) cpus.add(cpu);
  }
  return true;
}

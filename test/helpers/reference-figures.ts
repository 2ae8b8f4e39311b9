import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Place } from './namespace.ts';

/** What the tools of the guide say of processes while something else measures them. */
export interface ReferenceFigures {
  /** By pid: %CPU of `top -b`. */
  readonly cpuPercent: ReadonlyMap<number, number>;
  /** By pid: RSS of `ps`. */
  readonly residentBytes: ReadonlyMap<number, number>;
  /** By pid: connections that `ss` calls established. */
  readonly connections: ReadonlyMap<number, number>;
  /** Of lo in /proc/net/dev, over the span. */
  readonly sentBitsPerSecond: number;
}

/** Asks them over `seconds`, in the place where the processes are. */
export async function readReference(
  place: Place,
  pids: readonly number[],
  seconds: number,
): Promise<ReferenceFigures> {
  const [first = 0] = pids;
  const before = await readSentBytes(first);
  const began = performance.now();
  // Its first iteration is of the time since the processes started, the second of the delay.
  const top = await execa('top', ['-b', '-n', '2', '-d', String(seconds), '-p', pids.join(',')], {
    env: { LC_ALL: 'C', TERM: 'dumb', HOME: '/nonexistent' },
  });
  const after = await readSentBytes(first);
  const elapsed = (performance.now() - began) / 1_000;
  const last = top.stdout.split('\ntop - ').at(-1) ?? '';
  const ps = await execa('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]);
  const ss = await place.exec(['ss', '-Htnp', 'state', 'established']);
  return {
    cpuPercent: new Map(
      pids.map(pid => [pid, Number(new RegExp(`^ *${pid} (?: *\\S+){7} +(\\S+)`, 'm').exec(last)?.[1])]),
    ),
    residentBytes: new Map(
      ps.stdout.split('\n').map(line => {
        const [pid = 0, kibibytes = 0] = line.trim().split(/ +/).map(Number);
        return [pid, kibibytes * 1_024];
      }),
    ),
    connections: new Map(
      pids.map(pid => [pid, ss.split('\n').filter(line => line.includes(`pid=${pid},`)).length]),
    ),
    sentBitsPerSecond: ((after - before) * 8) / elapsed,
  };
}

async function readSentBytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/net/dev`, 'utf8');
  const fields = /^ *lo:(.*)$/m.exec(text)?.[1]?.trim().split(/ +/) ?? [];
  return Number(fields[8]);
}

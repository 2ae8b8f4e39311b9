import { readdirSync, readFileSync } from 'node:fs';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';

/** Counters of the kernel by name, as of a moment. */
type Counters = ReadonlyMap<string, number>;

/** What the kernel counted meanwhile, read by the test itself: what any report of the same time has to say. */
export interface KernelCounters extends Disposable {
  /** How much a counter grew in the time of these reports, and in how many seconds. */
  grownIn(
    reports: readonly Metrics[],
    name: string,
  ): { readonly growth: number; readonly elapsedSeconds: number };
  /** Percent of that time that CPUs spent in a part of it. @param cpu `cpu` for all of them, or `cpu0` */
  shareIn(reports: readonly Metrics[], cpu: string, part: CpuPart): number;
  /**
   * Seconds by which this reading itself was late in that time, at its latest: any program may have read so much beside the
   * time that it tells. 0 on a host that is not starved.
   */
  lateIn(reports: readonly Metrics[]): number;
}

/** In the order of proc_stat(5). */
const PARTS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
export type CpuPart = (typeof PARTS)[number];

/** In between they are taken to grow evenly. */
const EVERY_MS = 50;
/** No timer comes at once. */
const IN_TIME_MS = 20;

/** Reads them until disposed of: CPUs (`cpu0 idle`), threads (`run 17`, `wait 17`: ns) and `lo` of the process (`packets`). */
export function watchKernelCounters(pid: number): KernelCounters {
  const taken: { readonly atMs: number; readonly counters: Counters }[] = [];
  const take = (): void => void taken.push({ atMs: Date.now(), counters: readCounters(pid) });
  take();
  const timer = setInterval(take, EVERY_MS);

  function valueAt(name: string, ms: number): number {
    const next = taken.findIndex(({ atMs }) => atMs >= ms);
    const [before, after] = [taken[next - 1], taken[next]];
    if (before === undefined || after === undefined) throw new Error('not read at that time');
    const [from, to] = [before, after].map(({ counters }) => counters.get(name) ?? Number.NaN);
    const part = (ms - before.atMs) / (after.atMs - before.atMs);
    return (from ?? 0) + part * ((to ?? 0) - (from ?? 0));
  }

  function spanOf(reports: readonly Metrics[]): readonly [fromMs: number, toMs: number] {
    const [first, last] = [reports[0], reports.at(-1)];
    if (first === undefined || last === undefined) throw new Error('expected reports');
    return [Date.parse(first.time) - (first.elapsedSeconds ?? 0) * 1_000, Date.parse(last.time)];
  }

  const grownIn: KernelCounters['grownIn'] = (reports, name) => {
    const [fromMs, toMs] = spanOf(reports);
    return {
      growth: valueAt(name, toMs) - valueAt(name, fromMs),
      elapsedSeconds: (toMs - fromMs) / 1_000,
    };
  };
  return {
    grownIn,
    shareIn(reports, cpu, part) {
      const grown = PARTS.map(one => grownIn(reports, `${cpu} ${one}`).growth);
      return (100 * (grown[PARTS.indexOf(part)] ?? 0)) / grown.reduce((sum, one) => sum + one, 0);
    },
    lateIn(reports) {
      const [fromMs, toMs] = spanOf(reports);
      const times = taken.map(({ atMs }) => atMs);
      const gaps = times.map((atMs, index) => atMs - (times[index - 1] ?? atMs));
      const within = gaps.filter(
        (gap, index) => (times[index] ?? 0) > fromMs && (times[index] ?? 0) - gap < toMs,
      );
      return Math.max(0, Math.max(...within) - EVERY_MS - IN_TIME_MS) / 1_000;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function readCounters(pid: number): Counters {
  const counters = new Map<string, number>();
  // Of CPUs in ticks.
  for (const line of readFileSync('/proc/stat', 'utf8').split('\n')) {
    const [cpu = '', ...ticks] = line.split(/\s+/);
    if (!cpu.startsWith('cpu')) continue;
    for (const [at, part] of PARTS.entries()) counters.set(`${cpu} ${part}`, Number(ticks[at]));
  }
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const [run, wait] = readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ');
    counters.set(`run ${tid}`, Number(run)).set(`wait ${tid}`, Number(wait));
  }
  const [, of = ''] = /^ *lo:(.*)$/m.exec(readFileSync(`/proc/${pid}/net/dev`, 'utf8')) ?? [];
  return counters.set('packets', Number(of.trim().split(/\s+/)[1]));
}

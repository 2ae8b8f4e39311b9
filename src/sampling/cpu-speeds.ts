import { type Host, type HostFailure, isFailure, isUnrecorded, type ReadResult } from '../host/host.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseCpuList } from '../procfs/cpu-list.ts';
import { parseFrequencyKhz, parseGovernor } from '../procfs/cpufreq.ts';
import { toCount } from '../procfs/numbers.ts';
import type { KernelStat } from '../procfs/types.ts';
import { hasFailed } from './has-failed.ts';
import type { CpuSpeed, Source } from './sample.ts';
import { CPU_FILES, CPU_FILES_THAT_STAY, HOST_SOURCES } from './sources.ts';
import { notUnderstood } from './texts.ts';

const EVERY_MS = 10_000;
/** Counters need a second reading before they tell anything. */
const SECOND_AFTER_MS = 3_000;
/** What does not change, and what was not there, is looked at again after so long: CPUs come and go, drivers are loaded. */
const ALL_EVERY_MS = 300_000;
const MOST_CPUS = 256;
/** Milliseconds of CPU for each file: another process reads it. */
const FILE_COST_MS = 0.1;
/** No list of the CPUs of one core is longer. */
const LIST_BYTES = 4_096;
/** Of one core: on a host of 128 CPUs they are read every minute. */
const BUDGET_SHARE = 0.001;

type CpuFile = (typeof CPU_FILES)[number];

/**
 * How fast each CPU runs, and what slows it. A driver may wake the CPU that it is asked about, and wait for it: sysfs is read
 * aside. Virtual machines mostly have none of it.
 */
export class CpuSpeeds {
  readonly #host: Host;
  readonly #rhythm = new Rhythm(EVERY_MS, BUDGET_SHARE, SECOND_AFTER_MS);
  #isUnderWay = false;
  #allDueMs = Number.NEGATIVE_INFINITY;
  /** What was read of files that stay as they are. */
  #kept = new Map<string, ReadResult>();
  /** Files that are there, and change. */
  #paths: readonly string[] = [];
  #last: Source<ReadonlyMap<number, CpuSpeed>> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: HOST_SOURCES.cpuSpeeds.name, reason: 'failed', detail: 'not read yet' },
  };

  constructor(host: Host) {
    this.#host = host;
  }

  /** By CPU; of a CPU whose files are not there everything is undefined. */
  get source(): Source<ReadonlyMap<number, CpuSpeed>> {
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.#last)) return;
    this.#allDueMs = Number.NEGATIVE_INFINITY;
    this.#rhythm.hurry();
  }

  /** Begins to read when that is due, and does not wait. @param stat whose CPUs they are */
  refresh(nowMs: number, { value: stat }: Source<KernelStat>): void {
    if (this.#isUnderWay || stat === undefined || !this.#rhythm.isDue(nowMs)) return;
    const cpus = [...stat.cpus.keys()].slice(0, MOST_CPUS);
    const isAll = nowMs >= this.#allDueMs;
    if (isAll) {
      this.#allDueMs = nowMs + ALL_EVERY_MS;
      this.#kept = new Map();
      this.#paths = cpus.flatMap(cpu => CPU_FILES.map(file => pathOf(cpu, file)));
    }
    this.#rhythm.ran(nowMs, this.#paths.length * FILE_COST_MS);
    if (this.#paths.length === 0) return;
    this.#isUnderWay = true;
    void this.#read(cpus, isAll).finally(() => {
      this.#isUnderWay = false;
    });
  }

  async #read(cpus: readonly number[], isAll: boolean): Promise<void> {
    // A live host starts a process for it, and what does that takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    const texts = new Map([
      ...(await this.#readAside(path => !isList(path), 'line')),
      ...(await this.#readAside(isList, LIST_BYTES)),
    ]);
    // A recording without them has no such source: that is not a failure.
    if ([...texts.values()].every(isUnrecorded)) return;
    if (isAll) this.#divide(texts);
    const times = [...texts.values()].flatMap(result => (isFailure(result) ? [] : [result.atMs]));
    const atMs = times.length === 0 ? this.#host.clock.nowMs() : Math.max(...times);
    const reader = new SpeedReader(new Map([...this.#kept, ...texts]));
    const value = new Map(cpus.map(cpu => [cpu, reader.read(cpu)]));
    const { missing } = reader;
    this.#last = { value, atMs, failure: undefined, ...(missing === undefined ? {} : { missing }) };
  }

  async #readAside(
    isWanted: (path: string) => boolean,
    most: number | 'line',
  ): Promise<ReadonlyMap<string, ReadResult>> {
    const paths = this.#paths.filter(isWanted);
    return paths.length === 0 ? new Map() : this.#host.readAside(paths, { most });
  }

  /** Tells apart what is read each time, what was read for a while, and what is not there. */
  #divide(texts: ReadonlyMap<string, ReadResult>): void {
    const there = [...texts].filter(([, result]) => !isAbsent(result));
    const stays = (path: string): boolean => CPU_FILES_THAT_STAY.some(file => path.endsWith(`/${file}`));
    this.#kept = new Map(there.filter(([path]) => stays(path)));
    this.#paths = there.map(([path]) => path).filter(path => !stays(path));
  }
}

/** Binary attributes since Linux 5.15: a shell that reads a line, byte by byte, gets nothing of them. */
function isList(path: string): boolean {
  return path.endsWith('_list');
}

/** Makes figures of texts, and keeps why one is missing that is there. */
class SpeedReader {
  missing: HostFailure | undefined;
  readonly #texts: ReadonlyMap<string, ReadResult>;

  constructor(texts: ReadonlyMap<string, ReadResult>) {
    this.#texts = texts;
  }

  read(cpu: number): CpuSpeed {
    const count = (file: CpuFile): number | undefined =>
      this.#figure(cpu, file, text => toCount(text.trim()));
    const khz = (file: CpuFile): number | undefined => this.#figure(cpu, file, parseFrequencyKhz);
    return {
      frequencyKhz: khz('cpufreq/scaling_cur_freq'),
      limitKhz: khz('cpufreq/scaling_max_freq'),
      mostKhz: khz('cpufreq/cpuinfo_max_freq'),
      governor: this.#figure(cpu, 'cpufreq/scaling_governor', parseGovernor),
      coreThrottles: count('thermal_throttle/core_throttle_count'),
      packageThrottles: count('thermal_throttle/package_throttle_count'),
      siblings: this.#figure(cpu, 'topology/thread_siblings_list', readSiblings(cpu)),
    };
  }

  #figure<T>(cpu: number, file: CpuFile, parse: (text: string) => T | undefined): T | undefined {
    const path = pathOf(cpu, file);
    const result = this.#texts.get(path);
    if (result === undefined || isAbsent(result)) return undefined;
    if (isFailure(result)) {
      this.missing ??= result;
      return undefined;
    }
    const figure = parse(result.text);
    // A driver that does not know says so.
    if (figure === undefined && !result.text.startsWith('<')) this.missing ??= notUnderstood(path);
    return figure;
  }
}

function isAbsent(result: ReadResult): boolean {
  return isFailure(result) && (result.reason === 'gone' || isUnrecorded(result));
}

/** Those of its core, without itself: a list that does not name it is not its. */
function readSiblings(cpu: number): (text: string) => readonly number[] | undefined {
  return text => {
    const cpus = parseCpuList(text);
    return cpus?.includes(cpu) === true ? cpus.filter(other => other !== cpu) : undefined;
  };
}

function pathOf(cpu: number, file: CpuFile): string {
  return `/sys/devices/system/cpu/cpu${cpu}/${file}`;
}

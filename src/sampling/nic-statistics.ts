import { type Host, type HostFailure, isFailure, isUnrecorded, type ReadResult } from '../host/host.ts';
import { Rhythm } from '../host/rhythm.ts';
import { toCount } from '../procfs/numbers.ts';
import type { InterfaceCounters } from '../procfs/types.ts';
import { hasFailed } from './has-failed.ts';
import type { Source } from './sample.ts';
import { NIC_STATISTICS, type SourceDefinition } from './sources.ts';
import type { NicStatistics, NicStatisticsByName } from './stage-readings.ts';
import { notUnderstood } from './texts.ts';

const EVERY_MS = 10_000;
/** Counters need a second reading before they tell anything. */
const SECOND_AFTER_MS = 3_000;
/** A host of containers has thousands of interfaces; those that dropped most are told apart. */
const MOST_INTERFACES = 16;
/** Milliseconds of CPU for each file: another process reads it. */
const FILE_COST_MS = 0.1;

/** Reads the statistics of interfaces in sysfs, aside. */
export class NicStatisticsSource {
  readonly #host: Host;
  readonly #directory: string;
  readonly #rhythm = new Rhythm(EVERY_MS, undefined, SECOND_AFTER_MS);
  #isUnderWay = false;
  /** What was read, until a later reading of /proc/net/dev has confirmed it. */
  #pending: Source<NicStatisticsByName> | undefined;
  #last: Source<NicStatisticsByName>;

  /** @param directory where the sysfs of the network namespace shows its interfaces: `/sys/class/net` */
  constructor(host: Host, directory: string, { name }: SourceDefinition) {
    this.#host = host;
    this.#directory = directory;
    this.#last = {
      value: undefined,
      atMs: Number.NEGATIVE_INFINITY,
      failure: { asked: name, reason: 'failed', detail: 'not read yet' },
    };
  }

  get source(): Source<NicStatisticsByName> {
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (hasFailed(this.#pending ?? this.#last)) this.#rhythm.hurry();
  }

  /**
   * Begins to read when that is due, and does not wait.
   * @param interfaces of the same namespace, as they were read for this refresh
   */
  refresh(nowMs: number, { value: interfaces, atMs }: Source<readonly InterfaceCounters[]>): void {
    this.#confirm(interfaces);
    if (this.#isUnderWay || interfaces === undefined || !this.#rhythm.isDue(nowMs)) return;
    const wanted = interfaces
      .filter(({ receiveDrops }) => receiveDrops === undefined || receiveDrops > 0)
      .sort((a, b) => (b.receiveDrops ?? 0) - (a.receiveDrops ?? 0))
      .slice(0, MOST_INTERFACES);
    this.#rhythm.ran(nowMs, wanted.length * NIC_STATISTICS.length * FILE_COST_MS);
    if (wanted.length === 0) {
      this.#pending = undefined;
      this.#last = { value: new Map(), atMs: nowMs, failure: undefined };
      return;
    }
    this.#isUnderWay = true;
    void this.#read(wanted, atMs).finally(() => {
      this.#isUnderWay = false;
    });
  }

  async #read(interfaces: readonly InterfaceCounters[], sinceMs: number): Promise<void> {
    const at = (name: string, statistic: string): string =>
      `${this.#directory}/${name}/statistics/${statistic}`;
    const paths = interfaces.flatMap(({ name }) => NIC_STATISTICS.map(statistic => at(name, statistic)));
    // A live host starts a process for it, and what does that takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    const texts = await this.#host.readAside(paths, { most: 'line' });
    // A recording without them has no such source: that is not a failure.
    if ([...texts.values()].every(isUnrecorded)) return;
    const times = [...texts.values()].flatMap(result => (isFailure(result) ? [] : [result.atMs]));
    const atMs = times.length === 0 ? this.#host.clock.nowMs() : Math.min(...times);
    const value = new Map<string, NicStatistics>();
    let missing: HostFailure | undefined;
    for (const { name, receiveDrops = 0 } of interfaces) {
      const [missed, dropped, noHandler] = NIC_STATISTICS.map(statistic => {
        const path = at(name, statistic);
        const figure = readFigure(path, texts.get(path));
        const isOld = statistic === 'rx_nohandler' && isGone(figure);
        if (isFailure(figure) && !isOld) missing ??= figure;
        return isFailure(figure) ? undefined : figure;
      });
      const isWhole = missed !== undefined && dropped !== undefined;
      if (isWhole && atMs >= sinceMs && missed + dropped < receiveDrops)
        missing ??= ofAnother(at(name, 'rx_dropped'));
      else if (isWhole || noHandler !== undefined) value.set(name, { missed, dropped, noHandler });
    }
    this.#pending = { value, atMs, failure: undefined, ...(missing === undefined ? {} : { missing }) };
    if (value.size === 0 && missing !== undefined)
      this.#pending = { value: undefined, atMs, failure: missing };
  }

  /**
   * The sysfs below /proc/PID/root shows the namespace that it was mounted in, which may be another one than that of the
   * process, with interfaces of the same names: what it says must lie between two readings of /proc/PID/net/dev.
   */
  #confirm(interfaces: readonly InterfaceCounters[] | undefined): void {
    const pending = this.#pending;
    if (pending === undefined || interfaces === undefined) return;
    this.#pending = undefined;
    const strange = interfaces.find(({ name, receiveDrops }) => {
      const { missed, dropped } = pending.value?.get(name) ?? {};
      if (missed === undefined || dropped === undefined || receiveDrops === undefined) return false;
      return missed + dropped > receiveDrops;
    });
    if (strange === undefined) {
      this.#last = pending;
      return;
    }
    const failure = ofAnother(`${this.#directory}/${strange.name}/statistics/rx_dropped`);
    this.#last = { value: undefined, atMs: pending.atMs, failure };
  }
}

function readFigure(path: string, result: ReadResult | undefined): number | HostFailure {
  if (result === undefined) return notUnderstood(path);
  if (isFailure(result)) return result;
  return toCount(result.text.trim()) ?? notUnderstood(path);
}

function isGone(result: unknown): boolean {
  return isFailure(result) && result.reason === 'gone';
}

function ofAnother(asked: string): HostFailure {
  return { asked, reason: 'failed', detail: 'it does not add up to /proc/net/dev: another namespace' };
}

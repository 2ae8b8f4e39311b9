import type { Host } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { parseQdiscs, type Qdisc } from '../procfs/tc-qdisc.ts';
import type { InterfaceCounters } from '../procfs/types.ts';
import { CommandSource } from './command-source.ts';
import { DriverCountersSource } from './driver-counters.ts';
import { NicStatisticsSource } from './nic-statistics.ts';
import type { Sample, Source } from './sample.ts';
import { HOST_SOURCES } from './sources.ts';

/** Faster only where SRS sends through them itself: see `NamespaceSources`. */
const QDISCS_EVERY_MS = 10_000;

/** What asks programs and slow files for the stages of the host: nothing of it stands in a refresh. */
export class HostStageSources {
  readonly #nicStatistics: NicStatisticsSource;
  readonly #driverCounters: DriverCountersSource;
  readonly #qdiscs: CommandSource<readonly Qdisc[]>;

  constructor(host: Host) {
    this.#nicStatistics = new NicStatisticsSource(host, '/sys/class/net', HOST_SOURCES.nicStatistics);
    this.#driverCounters = new DriverCountersSource(host);
    this.#qdiscs = qdiscSource(host, HOST_SOURCES.qdiscs.name);
  }

  /** Has those read at the next refresh that failed. */
  retry(): void {
    for (const source of [this.#nicStatistics, this.#driverCounters, this.#qdiscs]) source.retry();
  }

  /** Links to ask for with a refresh. */
  linksAt(nowMs: number): ReturnType<DriverCountersSource['linksAt']> {
    return this.#driverCounters.linksAt(nowMs);
  }

  /** Begins to read what is due, and does not wait. @param interfaces as they were read for this refresh */
  accept(look: Look, nowMs: number, interfaces: Source<readonly InterfaceCounters[]>): void {
    this.#nicStatistics.refresh(nowMs, interfaces);
    this.#driverCounters.accept(look, nowMs);
    this.#qdiscs.refresh(nowMs, QDISC_COMMAND);
  }

  get sources(): Pick<Sample, 'nicStatistics' | 'driverCounters' | 'qdiscs'> {
    return {
      nicStatistics: this.#nicStatistics.source,
      driverCounters: this.#driverCounters.source,
      qdiscs: this.#qdiscs.source,
    };
  }
}

export const QDISC_COMMAND: readonly string[] = ['tc', '-s', '-j', 'qdisc'];

/** @param name as a problem line names it */
export function qdiscSource(host: Host, name: string): CommandSource<readonly Qdisc[]> {
  return new CommandSource(host, {
    name,
    everyMs: QDISCS_EVERY_MS,
    package: 'iproute2',
    parse: parseQdiscs,
  });
}

import { isAllowance } from '../../procfs/ethtool-statistics.ts';
import type { InterfaceCounters } from '../../procfs/types.ts';
import type { Source } from '../../sampling/sample.ts';
import { HOST_SOURCES } from '../../sampling/sources.ts';
import type { DriverCounters, NicStatistics, NicStatisticsByName } from '../../sampling/stage-readings.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { Figures, Stage, StagePlace } from '../terms/stages.ts';
import { EntityWindows } from './entity-windows.ts';
import { largerOf, makeStage, type StageParts, sumOf, whyUnread } from './make-stage.ts';

/** What is read of the interfaces of one network namespace. */
export interface NicSources {
  readonly interfaces: Source<readonly InterfaceCounters[]>;
  readonly nicStatistics: Source<NicStatisticsByName>;
  /** Undefined: those are the host's alone. */
  readonly driverCounters?: Source<DriverCounters>;
}

/** The interfaces of one network namespace, where packets come in and go out. */
export class NicStages {
  readonly #where: StagePlace;
  readonly #interfaces: EntityWindows;
  readonly #statistics: EntityWindows;
  readonly #drivers: EntityWindows;
  #sources: NicSources | undefined;

  constructor(windowSeconds: number, where: StagePlace) {
    this.#where = where;
    this.#interfaces = new EntityWindows(windowSeconds, { areNewAtZero: false });
    // One is read from its first dropped frame on.
    this.#statistics = new EntityWindows(windowSeconds, { areNewAtZero: true });
    this.#drivers = new EntityWindows(windowSeconds, { areNewAtZero: false });
  }

  setWindow(windowSeconds: number): void {
    for (const windows of [this.#interfaces, this.#statistics, this.#drivers])
      windows.setWindow(windowSeconds);
  }

  take(sources: NicSources): void {
    this.#sources = sources;
    this.#interfaces.take(sources.interfaces, listInterfaces);
    this.#statistics.take(sources.nicStatistics, value =>
      [...value].map(([name, statistics]) => [name, statisticsOf(statistics)]),
    );
    if (sources.driverCounters !== undefined)
      this.#drivers.take(sources.driverCounters, value =>
        [...value].map(([name, counters]) => [name, Object.fromEntries(counters)]),
      );
  }

  /** What came in. A frame that nobody here wanted (`rx_dropped`, `rx_nohandler`) is no loss. */
  receiving(nowMs: number): Stage {
    const growths = this.#interfaces.growths();
    const statistics = this.#statistics.growths();
    let isSplitNeeded = false;
    const lines = [...growths].map(([name, { grown }]) => {
      const split = statistics.get(name)?.grown;
      const isClean = grown.drops === 0;
      isSplitNeeded ||= !isClean;
      const missed = isClean ? 0 : atMost(split?.rx_missed_errors, grown.drops);
      return {
        name,
        passed: grown.rx_packets,
        missed,
        fifo: grown.rx_fifo_errors,
        dropped: isClean ? 0 : split?.rx_dropped,
        noHandler: isClean ? 0 : split?.rx_nohandler,
        lost: largerOf(missed, grown.rx_fifo_errors),
      };
    });
    const span = isSplitNeeded ? (this.#statistics.span ?? this.#interfaces.span) : this.#interfaces.span;
    const isSplitKnown = lines.every(({ missed }) => missed !== undefined);
    return this.#stage(nowMs, lines, {
      counters: {
        rx_missed_errors: sumOf(lines.map(({ missed }) => missed)),
        rx_fifo_errors: sumOf(lines.map(({ fifo }) => fifo)),
        rx_dropped: sumOf(lines.map(({ dropped }) => dropped)),
        rx_nohandler: sumOf(lines.map(({ noHandler }) => noHandler)),
        ...this.#driverFigures(name => !isSending(name) && !isAllowance(name)),
      },
      span,
      unread: isSplitKnown ? undefined : whyUnread(this.#statisticsSource, HOST_SOURCES.nicStatistics.name),
    });
  }

  /** What went out. */
  sending(nowMs: number): Stage {
    const lines = [...this.#interfaces.growths()].map(([name, { grown }]) => ({
      name,
      passed: grown.tx_packets,
      dropped: grown.tx_dropped,
      fifo: grown.tx_fifo_errors,
      lost: largerOf(grown.tx_dropped, grown.tx_fifo_errors),
    }));
    return this.#stage(nowMs, lines, {
      counters: {
        tx_dropped: sumOf(lines.map(({ dropped }) => dropped)),
        tx_fifo_errors: sumOf(lines.map(({ fifo }) => fifo)),
        ...this.#driverFigures(name => isSending(name) && !isAllowance(name)),
      },
      span: this.#interfaces.span,
    });
  }

  /** Limits of a cloud that were exceeded, by the counters of ENA's driver: each is a packet that waited or was lost. */
  allowances(nowMs: number): Stage {
    const counters = this.#driverFigures(isAllowance, true);
    const source = this.#sources?.driverCounters;
    const hasSome = Object.keys(counters).length > 0;
    const isRead = this.#drivers.span !== undefined;
    return makeStage('cloud', 'host', nowMs, {
      lost: hasSome ? sumOf(Object.values(counters)) : undefined,
      counters,
      span: isRead ? this.#drivers.span : undefined,
      unread: hasSome
        ? undefined
        : isRead || source === undefined
          ? 'no driver here counts allowances'
          : whyUnread(source, HOST_SOURCES.driverCounters.name),
    });
  }

  get #statisticsSource(): Source<unknown> {
    return this.#sources?.nicStatistics ?? { value: undefined, atMs: Number.NaN, failure: undefined };
  }

  /** Counters of drivers that grew, or with `isAll` all of them, as `eth0 rx_discards`. */
  #driverFigures(isWanted: (name: string) => boolean, isAll = false): Figures {
    const figures: Record<string, number | undefined> = {};
    for (const [device, { grown }] of this.#drivers.growths()) {
      // Drivers have hundreds, and most stand still.
      for (const name in grown) {
        const count = grown[name];
        if ((isAll || (count !== undefined && count > 0)) && isWanted(name))
          figures[cleanText(`${device} ${name}`)] = count;
      }
    }
    return figures;
  }

  #stage(
    nowMs: number,
    lines: readonly { name: string; passed: number | undefined; lost: number | undefined }[],
    { counters, span, unread }: Omit<StageParts, 'lost'>,
  ): Stage {
    const interfaces = this.#sources?.interfaces;
    if (interfaces === undefined || this.#interfaces.span === undefined)
      return makeStage('nic', this.#where, nowMs, {
        lost: undefined,
        counters: mapFigures(counters, () => undefined),
        span: undefined,
        unread: interfaces && whyUnread(interfaces, HOST_SOURCES.interfaces.name),
      });
    return makeStage('nic', this.#where, nowMs, {
      passed: Math.max(0, ...lines.map(({ passed }) => passed ?? 0)),
      lost: sumOf(lines.map(({ lost }) => lost)),
      counters,
      losers: lines.flatMap(({ name, lost = 0 }) => (lost > 0 ? [{ name: cleanText(name), lost }] : [])),
      span,
      unread,
    });
  }
}

/** Counters of one namespace's interfaces, the busiest first. */
function listInterfaces(interfaces: readonly InterfaceCounters[]): readonly (readonly [string, Figures])[] {
  const packetsOf = ({ receivePackets = 0, sendPackets = 0 }: InterfaceCounters): number =>
    receivePackets + sendPackets;
  return [...interfaces]
    .sort((a, b) => packetsOf(b) - packetsOf(a))
    .map(entry => [
      entry.name,
      {
        rx_packets: entry.receivePackets,
        drops: entry.receiveDrops,
        rx_fifo_errors: entry.receiveFifoErrors,
        tx_packets: entry.sendPackets,
        tx_dropped: entry.sendDrops,
        tx_fifo_errors: entry.sendFifoErrors,
      },
    ]);
}

function statisticsOf({ missed, dropped, noHandler }: NicStatistics): Figures {
  return { rx_missed_errors: missed, rx_dropped: dropped, rx_nohandler: noHandler };
}

/** The sum of /proc/net/dev has it in it. The split is of those that dropped most: whoever joins them counts from zero. */
function atMost(missed: number | undefined, drops: number | undefined): number | undefined {
  return missed === undefined || drops === undefined ? missed : Math.min(missed, drops);
}

function mapFigures(figures: Figures, change: (growth: number | undefined) => number | undefined): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, change(figure)]));
}

function isSending(name: string): boolean {
  return /(?:^|[^a-z])tx/i.test(name);
}

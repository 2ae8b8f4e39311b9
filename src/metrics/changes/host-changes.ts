import type { IrqSettings, Sample, UdpMemory } from '../../sampling/sample.ts';
import type { Conntrack, NetworkLimits } from '../../sampling/stage-readings.ts';
import { type ChangeKind, isFilled, type Observation } from './change.ts';
import { differences } from './process-changes.ts';
import { type Pair, Pairs } from './seen-times.ts';

type Parameters = readonly (readonly [id: string, value: number | undefined])[];

/** Compares the kernel parameters that are read for the stages of a packet's way, and which CPUs take packets up. */
export class HostChanges {
  readonly #limits = new Pairs<NetworkLimits>();
  readonly #udpMemory = new Pairs<UdpMemory>();
  readonly #conntrack = new Pairs<Conntrack>();
  readonly #irqSettings = new Pairs<IrqSettings>();

  take({ networkLimits, udpMemory, conntrack, irqSettings, atMs }: Sample): readonly Observation[] {
    const irqs = this.#irqSettings.take(irqSettings, atMs);
    return [
      ...compare('irq-affinity', atMs, irqs, settings => settings.irqs),
      ...compare('rps', atMs, irqs, settings => settings.queues),
      ...observe(atMs, this.#limits.take(networkLimits, atMs), limits => [
        ['net.core.rmem_max', limits.receiveMaxBytes],
        ['net.core.rmem_default', limits.receiveDefaultBytes],
        ['net.core.netdev_max_backlog', limits.maxBacklog],
        ['net.core.netdev_budget', limits.budget],
        ['net.core.netdev_budget_usecs', limits.budgetMicroseconds],
      ]),
      // The last of its three numbers: where packets are dropped.
      ...observe(atMs, this.#udpMemory.take(udpMemory, atMs), ({ mostPages }) => [
        ['net.ipv4.udp_mem', mostPages],
      ]),
      ...observe(atMs, this.#conntrack.take(conntrack, atMs), ({ max }) => [
        ['net.netfilter.nf_conntrack_max', max],
      ]),
    ];
  }
}

function observe<T>(
  atMs: number,
  pair: Pair<T> | undefined,
  list: (reading: T) => Parameters,
): readonly Observation[] {
  return compare(
    'sysctl',
    atMs,
    pair,
    reading =>
      new Map(list(reading).flatMap(([id, value]) => (value === undefined ? [] : [[id, String(value)]]))),
  );
}

function compare<T>(
  what: ChangeKind,
  atMs: number,
  pair: Pair<T> | undefined,
  values: (reading: T) => ReadonlyMap<string, string>,
): readonly Observation[] {
  if (pair === undefined) return [];
  const { sinceMs } = pair;
  const parts = differences({ before: values(pair.before), now: values(pair.now), sinceMs });
  if (!isFilled(parts)) return [];
  return [{ what, pid: undefined, startTicks: undefined, parts, outOf: undefined, sinceMs, atMs }];
}

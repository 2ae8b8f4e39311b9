import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { splitFields } from '../procfs/fields.ts';
import { parseLoadAverage } from '../procfs/loadavg.ts';
import { parseNetDev } from '../procfs/net-dev.ts';
import { toCount } from '../procfs/numbers.ts';
import { parseUdpPages } from '../procfs/sockstat.ts';
import { parseSoftirqs } from '../procfs/softirqs.ts';
import { parseSoftnetStat, type SoftnetCounters } from '../procfs/softnet-stat.ts';
import { parseKernelStat } from '../procfs/stat.ts';
import type { InterfaceCounters, KernelStat, LoadAverage, SoftirqCounts } from '../procfs/types.ts';
import { parseUptime } from '../procfs/uptime.ts';
import { readConntrack } from './conntrack.ts';
import { readNetworkLimits } from './network-limits.ts';
import { Probe } from './probe.ts';
import type { UdpMemory } from './sample.ts';
import { HOST_SOURCES, type SourceDefinition, textsOf } from './sources.ts';
import type { Conntrack, NetworkLimits } from './stage-readings.ts';
import { notUnderstood, textOf } from './texts.ts';

/** Its counters are of each CPU, and the kernel adds nothing up: the text is made in some microseconds. */
export const CONNTRACK_EVERY_MS = 10_000;

const SOFTIRQ_TYPES = ['NET_RX'] as const;

/** The probes of the machine as a whole. */
export interface HostProbes {
  readonly stat: Probe<KernelStat>;
  readonly softirqs: Probe<SoftirqCounts>;
  readonly load: Probe<LoadAverage>;
  readonly udpMemory: Probe<UdpMemory>;
  readonly uptime: Probe<number>;
  readonly interfaces: Probe<readonly InterfaceCounters[]>;
  readonly softnet: Probe<readonly SoftnetCounters[]>;
  readonly networkLimits: Probe<NetworkLimits>;
  readonly conntrack: Probe<Conntrack>;
  readonly kernel: Probe<string>;
}

export function createHostProbes(): HostProbes {
  const { stat, softirqs, load, udpMemory, uptimeSeconds, interfaces, kernel } = HOST_SOURCES;
  const { softnet, networkLimits, conntrack } = HOST_SOURCES;
  return {
    stat: fileProbe(stat, 0, parseKernelStat),
    softirqs: fileProbe(softirqs, 0, parseReceiveSoftirqs),
    load: fileProbe(load, 5_000, parseLoadAverage),
    udpMemory: new Probe({
      name: udpMemory.name,
      everyMs: 5_000,
      patterns: textsOf(udpMemory),
      parse: readUdpMemory,
    }),
    // It grows by itself: what passed since it was read is added where it is used.
    uptime: fileProbe(uptimeSeconds, 30_000, parseUptime),
    interfaces: fileProbe(interfaces, 0, parseNetDev),
    softnet: fileProbe(softnet, 0, parseSoftnetStat),
    networkLimits: new Probe({
      name: networkLimits.name,
      everyMs: 30_000,
      patterns: networkLimits.texts,
      parse: readNetworkLimits,
    }),
    conntrack: new Probe({
      name: conntrack.name,
      everyMs: CONNTRACK_EVERY_MS,
      patterns: conntrack.texts,
      parse: look => readConntrack(look, conntrack.texts),
    }),
    kernel: fileProbe(kernel, 3_600_000, text => (/^\d+\.\d+/.test(text) ? text.trim() : undefined)),
  };
}

function readUdpMemory(look: Look): UdpMemory | HostFailure {
  const [held, limits] = textsOf(HOST_SOURCES.udpMemory).map(path => [path, textOf(look, path)] as const);
  if (held === undefined || limits === undefined) return notUnderstood(HOST_SOURCES.udpMemory.name);
  if (isFailure(held[1])) return held[1];
  const heldPages = parseUdpPages(held[1]);
  // The least, where pressure begins, and the most.
  if (heldPages === undefined) return notUnderstood(held[0]);
  // A network namespace of its own has no such parameter.
  if (isFailure(limits[1]))
    return limits[1].reason === 'gone' ? { heldPages, mostPages: undefined } : limits[1];
  const mostPages = toCount(splitFields(limits[1])[2]);
  return mostPages === undefined ? notUnderstood(limits[0]) : { heldPages, mostPages };
}

/** A probe of one file; a text that says nothing is a failure too. */
export function fileProbe<T>(
  source: SourceDefinition,
  everyMs: number,
  parse: (text: string) => T | undefined,
  pid?: number,
): Probe<T> {
  const [path = ''] = textsOf(source, pid);
  return new Probe<T>({
    name: source.name,
    everyMs,
    patterns: [path],
    parse: look => {
      const text = textOf(look, path);
      return isFailure(text) ? text : (parse(text) ?? notUnderstood(path));
    },
  });
}

/** Undefined when a CPU that the head names has no count of NET_RX. */
function parseReceiveSoftirqs(text: string): SoftirqCounts | undefined {
  const counts = parseSoftirqs(text, SOFTIRQ_TYPES);
  const columns = text.slice(0, text.indexOf('\n')).match(/CPU\d+/g)?.length ?? 0;
  const known = counts.get('NET_RX')?.size ?? 0;
  return known > 0 && known === columns ? counts : undefined;
}

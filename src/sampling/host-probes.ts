import { type HostFailure, isFailure, type Texts } from '../host/host.ts';
import { parseLoadAverage } from '../procfs/loadavg.ts';
import { parseNetDev } from '../procfs/net-dev.ts';
import { parseSoftirqs } from '../procfs/softirqs.ts';
import { parseKernelStat } from '../procfs/stat.ts';
import type { InterfaceCounters, KernelStat, LoadAverage, SoftirqCounts } from '../procfs/types.ts';
import { parseUptime } from '../procfs/uptime.ts';
import { Probe } from './probe.ts';

const SOFTIRQ_TYPES = ['NET_RX'] as const;

/** The probes of the machine as a whole. */
export interface HostProbes {
  readonly stat: Probe<KernelStat>;
  readonly softirqs: Probe<SoftirqCounts>;
  readonly load: Probe<LoadAverage>;
  readonly uptime: Probe<number>;
  readonly interfaces: Probe<readonly InterfaceCounters[]>;
  readonly kernel: Probe<string>;
}

export function createHostProbes(): HostProbes {
  return {
    stat: fileProbe('CPU times', '/proc/stat', 0, parseKernelStat),
    softirqs: fileProbe('softirqs', '/proc/softirqs', 0, text => parseSoftirqs(text, SOFTIRQ_TYPES)),
    load: fileProbe('load', '/proc/loadavg', 5_000, parseLoadAverage),
    // It grows by itself: what passed since it was read is added where it is used.
    uptime: fileProbe('uptime', '/proc/uptime', 30_000, parseUptime),
    interfaces: fileProbe('interfaces', '/proc/net/dev', 0, parseNetDev),
    kernel: fileProbe('kernel', '/proc/sys/kernel/osrelease', 3_600_000, text => text.trim()),
  };
}

/** A probe of one file; a text that says nothing is a failure too. */
export function fileProbe<T>(
  name: string,
  path: string,
  everyMs: number,
  parse: (text: string) => T | undefined,
): Probe<T> {
  return new Probe<T>({
    name,
    everyMs,
    patterns: [path],
    parse: texts => {
      const text = textOf(texts, path);
      return isFailure(text) ? text : (parse(text) ?? notUnderstood(path));
    },
  });
}

export function textOf(texts: Texts, path: string): string | HostFailure {
  const result = texts.get(path);
  if (result === undefined) return { asked: path, reason: 'gone', detail: 'no such file' };
  return isFailure(result) ? result : result.text;
}

export function notUnderstood(path: string): HostFailure {
  return { asked: path, reason: 'failed', detail: 'its text was not understood' };
}

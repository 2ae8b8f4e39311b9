import { type FileText, type Host, isFailure } from '../../host/host.ts';
import { parseThrottleCounts, type ThrottleCounts } from '../../procfs/cgroup-cpu.ts';
import { statOf } from './cpu-quotas.ts';

/** How much a cgroup was held back in a span just now. */
export interface RecentThrottling {
  readonly elapsedSeconds: number;
  readonly periods: number;
  readonly throttledPeriods: number;
  /** Undefined: not known. */
  readonly throttledSeconds: number | undefined;
}

export interface ThrottlingOptions {
  /** Milliseconds between the two reads; 1,000 by default. */
  readonly afterMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * How much the cgroup of a quota is held back, from two reads of its cpu.stat. Undefined when it cannot be read, when it
 * was made anew meanwhile, and when it was given up.
 * @param file where the quota is written
 */
export async function readRecentThrottling(
  host: Host,
  file: string,
  { afterMs = 1_000, signal }: ThrottlingOptions = {},
): Promise<RecentThrottling | undefined> {
  const path = statOf(file);
  const before = (await host.look({ texts: [path] })).text(path);
  const hasWaited = await host.clock.sleepUntil(host.clock.nowMs() + afterMs, signal);
  if (isFailure(before) || !hasWaited) return undefined;
  const now = (await host.look({ texts: [path] })).text(path);
  return isFailure(now) ? undefined : throttlingBetween(before, now);
}

function throttlingBetween(before: FileText, now: FileText): RecentThrottling | undefined {
  const [first, last] = [parseThrottleCounts(before.text), parseThrottleCounts(now.text)];
  const grown = (name: keyof ThrottleCounts): number | undefined => {
    const [from, to] = [first?.[name], last?.[name]];
    return from === undefined || to === undefined || to < from ? undefined : to - from;
  };
  const elapsedSeconds = (now.atMs - before.atMs) / 1_000;
  const [periods, throttledPeriods] = [grown('periods'), grown('throttledPeriods')];
  if (elapsedSeconds <= 0 || periods === undefined || throttledPeriods === undefined) return undefined;
  return { elapsedSeconds, periods, throttledPeriods, throttledSeconds: grown('throttledSeconds') };
}

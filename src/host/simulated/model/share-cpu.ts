/** What one thread wants of a CPU in a step. */
export interface Claim {
  readonly wantedMs: number;
  /** Of those of its kind: the part that it gets where all want more than there is. */
  readonly weight: number;
  /** 1 to 99: before all that have none; 0: none. */
  readonly realTimePriority: number;
}

/** Real-time threads leave the rest to others (sched_rt_runtime_us of each sched_rt_period_us, sched(7)). */
const REAL_TIME_SHARE = 0.95;
/** Milliseconds: less is nothing. */
const NEXT_TO_NOTHING = 1e-9;

/**
 * What each claim gets of a CPU that has so many milliseconds: real-time threads by their priorities first, then all others by their
 * weights, as a fair scheduler (CFS, EEVDF) does over some of its slices. Who wants less than its part leaves the rest to
 * the others.
 */
export function shareCpu(availableMs: number, claims: readonly Claim[]): readonly number[] {
  const wanted = claims.reduce((sum, { wantedMs }) => sum + wantedMs, 0);
  // Most of the time there is enough for all.
  if (wanted <= availableMs * REAL_TIME_SHARE) return claims.map(({ wantedMs }) => wantedMs);
  const granted = claims.map(() => 0);
  let leftMs = availableMs;
  let realTimeMs = availableMs * REAL_TIME_SHARE;
  const order = claims.map((_, index) => index);
  const priorityOf = (index: number): number => claims[index]?.realTimePriority ?? 0;
  for (const index of order.filter(priorityOf).sort((a, b) => priorityOf(b) - priorityOf(a))) {
    const ms = Math.min(claims[index]?.wantedMs ?? 0, realTimeMs);
    granted[index] = ms;
    realTimeMs -= ms;
    leftMs -= ms;
  }
  let hungry = order.filter(index => priorityOf(index) === 0 && (claims[index]?.wantedMs ?? 0) > 0);
  while (hungry.length > 0 && leftMs > NEXT_TO_NOTHING) {
    const weights = hungry.reduce((sum, index) => sum + (claims[index]?.weight ?? 0), 0);
    const partMs = leftMs / weights;
    const isSated = (index: number): boolean => {
      const { wantedMs = 0, weight = 0 } = claims[index] ?? {};
      return wantedMs <= (granted[index] ?? 0) + weight * partMs + NEXT_TO_NOTHING;
    };
    const sated = hungry.filter(isSated);
    // Where all want more than their part, each has it, and that is all.
    for (const index of sated.length > 0 ? sated : hungry) {
      const { wantedMs = 0, weight = 0 } = claims[index] ?? {};
      const before = granted[index] ?? 0;
      const ms = sated.length > 0 ? wantedMs - before : weight * partMs;
      granted[index] = before + ms;
      leftMs -= ms;
    }
    if (sated.length === 0) break;
    hungry = hungry.filter(index => !sated.includes(index));
  }
  return granted;
}

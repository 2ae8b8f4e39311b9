import type { CpuSlowness } from '../../metrics/cpu/cpu-slowness.ts';
import type { EvidencePoint } from '../../metrics/evidence/evidence-point.ts';

/**
 * Percent of what a CPU could run at. Cores that are all busy run at 70 to 85 % of the highest frequency, which is that of
 * one alone; what is well below that is held there.
 */
const SLOW_BELOW = 60;
/** Percent of the time that the other CPU of the core is busy: each gets about 60 % of the core then. */
const BUSY_SIBLING_FROM = 80;
/** On a host of many CPUs frequencies are read once in a minute. */
const READING_MS = 60_000;

/**
 * What slowed the CPU of a point. Its frequency is of the nearest reading of that CPU while the thread used nearly all of it: a
 * CPU that idles is clocked down, which says nothing.
 */
export function slownessAt(
  evidence: readonly EvidencePoint[],
  index: number,
  isBusy: (point: EvidencePoint) => boolean,
): CpuSlowness {
  const point = evidence[index];
  const nearest = (figure: 'frequencyPercent' | 'throttles'): number | undefined => {
    for (let away = 0; point !== undefined && away < evidence.length; away++) {
      const pair = [evidence[index + away], evidence[index - away]].filter(
        near => near !== undefined && Math.abs(near.atMs - point.atMs) <= READING_MS,
      );
      if (pair.length === 0) return undefined;
      for (const near of pair)
        if (near?.[figure] !== undefined && near.cpu === point.cpu && isBusy(near)) return near[figure];
    }
    return undefined;
  };
  return {
    frequencyPercent: nearest('frequencyPercent'),
    throttles: nearest('throttles'),
    siblingBusyPercent: point?.siblingBusyPercent,
  };
}

export function isSlow(slowness: CpuSlowness): boolean {
  return isClockedDown(slowness) || isThrottledByHeat(slowness) || hasBusySibling(slowness);
}

export function isClockedDown({ frequencyPercent }: CpuSlowness): boolean {
  return frequencyPercent !== undefined && frequencyPercent < SLOW_BELOW;
}

export function isThrottledByHeat({ throttles }: CpuSlowness): boolean {
  return throttles !== undefined && throttles > 0;
}

export function hasBusySibling({ siblingBusyPercent }: CpuSlowness): boolean {
  return siblingBusyPercent !== undefined && siblingBusyPercent >= BUSY_SIBLING_FROM;
}

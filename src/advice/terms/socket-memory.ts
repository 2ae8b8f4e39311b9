import type { Snapshot } from '../../metrics/model.ts';
import type { UdpWindow } from '../../metrics/terms/metrics.ts';
import type { Evidence } from './finding.ts';
import { figure } from './words.ts';

/** Share of udp_mem from which the host has no more to give. */
const HOST_FULL_FROM = 0.95;

/** Packets that were refused for want of memory, by the counter of it and by what no counter names; 0 also where unknown. */
export function refusedForMemory({ memoryErrors = 0, uncounted = 0 }: UdpWindow): number {
  return memoryErrors + uncounted;
}

/** Whether UDP holds all that the host gives it; undefined: not known. */
export function isHostMemoryFull({ sample }: Snapshot): boolean | undefined {
  const memory = sample.udpMemory.value;
  if (memory?.mostPages === undefined) return undefined;
  return memory.heldPages >= memory.mostPages * HOST_FULL_FROM;
}

export function udpMemoryEvidence({ sample }: Snapshot): readonly Evidence[] {
  const memory = sample.udpMemory.value;
  return [
    ...figure('pages that UDP holds', memory?.heldPages),
    ...figure('udp_mem, the most', memory?.mostPages),
  ];
}

import type { HybridFact } from './facts.ts';

/**
 * Groups behind the first two figures, in any order and number: `cid=111,22`, `co=3,1,2`, `objs=(pkt:624,raw:405)`. SRS 4.0
 * writes more of them than later ones, and builds for debugging more again.
 */
const HYBRID =
  /^Hybrid cpu=(\d{1,7}\.\d\d)%,(\d{1,9})MB((?:, [a-z]{1,8}=(?:-?\d{1,10}(?:,-?\d{1,10}){0,15}|\([a-z]{1,8}:-?\d{1,10}(?:,[a-z]{1,8}:-?\d{1,10}){0,15}\))){0,16})$/;
const CLOCK = /, clock=(\d+(?:,\d+){8})(?=,|$)/;

/** `Hybrid cpu=1.00%,26MB, cid=111,22, timer=62,9,323, clock=1,45,3,0,0,0,0,0,0, …` (srs_app_hybrid.cpp). */
export function readHybrid(message: string): HybridFact | undefined {
  const found = HYBRID.exec(message);
  if (found === null) return undefined;
  const clock = CLOCK.exec(found[3] ?? '')?.[1]
    ?.split(',')
    .map(Number);
  return { kind: 'hybrid', cpuPercent: Number(found[1]), residentMebibytes: Number(found[2]), clock };
}

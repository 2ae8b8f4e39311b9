import { AFFINITY } from './affinity.ts';
import { IRQ_AFFINITY } from './irq-affinity.ts';
import { POLICY } from './policy.ts';
import { NICE } from './renice.ts';
import { RPS } from './rps.ts';
import type { Tuning, TuningKind } from './tuning.ts';

/** Every kind of tuning there is. */
export const TUNINGS: Readonly<Record<TuningKind, Tuning>> = {
  nice: NICE,
  affinity: AFFINITY,
  policy: POLICY,
  'irq-affinity': IRQ_AFFINITY,
  rps: RPS,
};

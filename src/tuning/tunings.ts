import { AFFINITY } from './affinity.ts';
import { AUTOGROUP } from './autogroup.ts';
import { IRQ_AFFINITY } from './irq-affinity.ts';
import { OPEN_FILES } from './open-files.ts';
import { POLICY } from './policy.ts';
import { NICE } from './renice.ts';
import { RPS } from './rps.ts';
import { SYSCTL } from './sysctl.ts';
import type { Tuning, TuningKind } from './tuning.ts';

/** Every kind of tuning there is. */
export const TUNINGS: Readonly<Record<TuningKind, Tuning>> = {
  nice: NICE,
  autogroup: AUTOGROUP,
  affinity: AFFINITY,
  policy: POLICY,
  'irq-affinity': IRQ_AFFINITY,
  rps: RPS,
  sysctl: SYSCTL,
  'open-files': OPEN_FILES,
};

/** Undefined for a kind that only another srs-top knows. */
export function tuningOf(kind: string): Tuning | undefined {
  return Object.values(TUNINGS).find(tuning => tuning.kind === kind);
}

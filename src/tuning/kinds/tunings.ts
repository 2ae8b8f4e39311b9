import type { Tuning, TuningKind } from '../tuning.ts';
import { IRQ_AFFINITY } from './irq/irq-affinity.ts';
import { RPS } from './irq/rps.ts';
import { AFFINITY } from './process/affinity.ts';
import { AUTOGROUP } from './process/autogroup.ts';
import { OPEN_FILES } from './process/open-files.ts';
import { POLICY } from './process/policy.ts';
import { QUOTA } from './process/quota.ts';
import { NICE } from './process/renice.ts';
import { SYSCTL } from './sysctl/sysctl.ts';

/** Every kind of tuning there is. */
export const TUNINGS: Readonly<Record<TuningKind, Tuning>> = {
  nice: NICE,
  autogroup: AUTOGROUP,
  affinity: AFFINITY,
  policy: POLICY,
  quota: QUOTA,
  'irq-affinity': IRQ_AFFINITY,
  rps: RPS,
  sysctl: SYSCTL,
  'open-files': OPEN_FILES,
};

/** Undefined for a kind that only another srs-top knows. */
export function tuningOf(kind: string): Tuning | undefined {
  return Object.values(TUNINGS).find(tuning => tuning.kind === kind);
}

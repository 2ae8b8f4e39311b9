import type { Scenario } from '../model/scenario.ts';
import { BLOCKED } from './blocked.ts';
import { HEALTHY } from './healthy.ts';
import { NOT_THIS_HOST } from './not-this-host.ts';
import { QUOTA } from './quota.ts';
import { SMALL_BUFFER } from './small-buffer.ts';
import { SOFTIRQ } from './softirq.ts';
import { STARVED } from './starved.ts';

/** All of them, the one that is shown by default first. */
export const SCENARIOS: readonly Scenario[] = [
  STARVED,
  SOFTIRQ,
  SMALL_BUFFER,
  QUOTA,
  BLOCKED,
  NOT_THIS_HOST,
  HEALTHY,
];

export function scenarioOf(name: string): Scenario | undefined {
  return SCENARIOS.find(scenario => scenario.name === name);
}

import type { Host } from '../host.ts';
import { createHostOf, type SimulatedHostOptions } from './host-of.ts';
import type { Scenario } from './model/scenario.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';
import { simulate } from './simulate.ts';

export { scenarioOf } from './scenarios/scenarios.ts';

export interface DemoOptions extends SimulatedHostOptions {
  /** All chance is of it: 1 by default. */
  readonly seed?: number;
}

/**
 * A host that is only simulated: it obeys tunings as a real one, and touches nothing of the machine that srs-top runs on. Its
 * time passes only while somebody sleeps on its clock. The same scenario and seed give the same texts byte for byte, where the same
 * is asked and done at the same times.
 */
export function createSimulatedHost(scenario: Scenario, { seed, ...options }: DemoOptions = {}): Host {
  const demo = { name: scenario.name, ...(seed === undefined ? {} : { seed }) };
  return createHostOf(simulate(scenario, seed ?? 1), { ...options, demo });
}

/** The default first. */
export function scenarioNames(): readonly string[] {
  return SCENARIOS.map(({ name }) => name);
}

/** A line each: its name, and what is wrong with it. */
export function listScenarios(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, sentence }) => `  ${name.padEnd(width)}  ${sentence}`).join('\n');
}

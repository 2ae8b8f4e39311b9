import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/advice/terms/finding.ts';
import type { Rule } from '../../src/advice/terms/situation.ts';
import { ask, type Change } from './made-up-situation.ts';

/** Columns of a large screen: a sentence has to fit beside its key. */
const LONGEST = 160;

export interface RuleCase {
  readonly rule: Rule;
  /** Where it fires, and what it then says. */
  readonly fires: readonly (readonly [string, Change, Partial<Draft>])[];
  /** Where it does not: below its threshold, on what only looks like it, on healthy hosts. */
  readonly silent: readonly (readonly [string, Change])[];
  /** Where a figure that it rests on is not known. */
  readonly unknown: readonly (readonly [string, Change])[];
}

/** The tests that every rule has. */
export function describeRule(id: string, { rule, fires, silent, unknown }: RuleCase): void {
  describe(id, () => {
    test.each(fires)('%s', (_, change, expected) => {
      const draft = ask(rule, change);
      expect(draft).toMatchObject({ id, ...expected });
      expect(draft?.sentence.length).toBeLessThanOrEqual(LONGEST);
      expect(draft?.sentence).not.toMatch(/undefined|NaN|Infinity|not known %/);
      expect(draft?.remedies.length).toBeGreaterThan(0);
    });

    test.each([['a healthy SRS', {}] as const, ...silent])('silent: %s', (_, change) => {
      expect(ask(rule, change)).toBeUndefined();
    });

    test.each(unknown)('not known: %s', (_, change) => {
      expect(ask(rule, change)).toBeUndefined();
    });
  });
}

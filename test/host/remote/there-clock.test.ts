import { describe, expect, test } from 'vitest';
import { ThereClock } from '../../../src/host/remote/there-clock.ts';
import { seeded } from '../../helpers/seeded.ts';

interface Line {
  /** Milliseconds there, and back, at the quickest; and how much more it may be. */
  readonly there: number;
  readonly back: number;
  readonly jitter: number;
  /** How much faster the other clock goes. */
  readonly drift: number;
}

/** What is told of when something was read there, less when it was, for a question a second. */
function errors({ there, back, jitter, drift }: Line, count: number): readonly number[] {
  const random = seeded(7);
  const clock = new ThereClock();
  return Array.from({ length: count }, (_, second) => {
    const askedMs = second * 1_000 + random() * 20;
    const readMs = askedMs + there + random() * jitter;
    const cameMs = readMs + back + random() * jitter;
    const uptimeMs = Math.floor((5_000_000 + readMs * (1 + drift)) / 10) * 10;
    return clock.at(uptimeMs, askedMs, cameMs) - readMs;
  });
}

/** The spans between readings, in which counters are divided, are wrong by so much at the most. */
function worstSpan(all: readonly number[], from: number): number {
  return Math.max(...all.slice(from + 1).map((error, index) => Math.abs(error - (all[from + index] ?? 0))));
}

describe('when something was read on another host', () => {
  test.each<[string, Line, number]>([
    ['on a quick line', { there: 0.3, back: 0.3, jitter: 1, drift: 20e-6 }, 3],
    ['on a slow line', { there: 150, back: 150, jitter: 1, drift: -20e-6 }, 2],
    ['on a line that is slower one way', { there: 10, back: 200, jitter: 2, drift: 0 }, 4],
    ['on an unsteady line', { there: 20, back: 20, jitter: 40, drift: 0 }, 20],
  ])('%s is told to milliseconds', (_, line, most) => {
    const all = errors(line, 600);
    expect(worstSpan(all, 0)).toBeLessThanOrEqual(20);
    expect(worstSpan(all, 60)).toBeLessThanOrEqual(most);
  });

  test('does not run away from our own time in a day', () => {
    const all = errors({ there: 1, back: 1, jitter: 1, drift: 50e-6 }, 86_400);
    expect(Math.max(...all.map(Math.abs))).toBeLessThan(12);
  });

  test('is told anew where the other host began anew', () => {
    const clock = new ThereClock();
    clock.at(5_000_000, 0, 1);
    clock.at(5_001_000, 1_000, 1_001);
    const before = clock.at(20_000, 100_000, 100_001);
    expect(clock.at(21_000, 101_000, 101_001) - before).toBeCloseTo(1_000, 0);
    expect(before).toBeGreaterThan(99_985);
    expect(before).toBeLessThan(100_015);
  });

  test('counts what this machine slept, in which its own clock stood still', () => {
    const random = seeded(3);
    const clock = new ThereClock();
    const told = Array.from({ length: 40 }, (_, second) => {
      const askedMs = second * 1_000;
      const cameMs = askedMs + 20 + random();
      const sleptMs = (second >= 20 ? 3_600_000 : 0) + (second >= 30 ? 700 : 0);
      const uptimeMs = Math.floor((5_000_000 + askedMs + 10 + sleptMs) / 10) * 10;
      // It tells its uptime twice with each answer.
      return [clock.at(uptimeMs, askedMs, cameMs), clock.at(uptimeMs, askedMs, cameMs)][0] ?? 0;
    });
    const spans = told.slice(1).map((atMs, index) => atMs - (told[index] ?? 0));
    for (const [index, span] of spans.entries()) {
      const expected = index === 19 ? 3_601_000 : index === 29 ? 1_700 : 1_000;
      expect(Math.abs(span - expected)).toBeLessThan(25);
    }
    expect(Math.abs(clock.skippedMs - 3_600_700)).toBeLessThan(25);
  });

  test('does not believe in a sleep of years, nor in one of a host that began anew', () => {
    const clock = new ThereClock();
    clock.at(5_000_000, 0, 1);
    clock.at(20_000, 1_000, 1_001);
    expect(clock.skippedMs).toBe(0);
    clock.at(9e15, 2_000, 2_001);
    expect(clock.skippedMs).toBe(30 * 86_400_000);
    expect(clock.at(9e15 + 1_000, 3_000, 3_001) - 3_000 - clock.skippedMs).toBeCloseTo(0, -1);
  });
});

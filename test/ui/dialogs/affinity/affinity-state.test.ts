import { describe, expect, test } from 'vitest';
import {
  type AffinityFacts,
  affinityWish,
  presetKeys,
  pressAffinity,
  startAffinity,
  tickedCpus,
} from '../../../../src/ui/dialogs/affinity/affinity-state.ts';
import { gridLines, gridShape, moveCursor } from '../../../../src/ui/dialogs/affinity/cpu-grid.ts';
import { createTheme } from '../../../../src/view/look/theme.ts';
import { cpusOf, srsOf } from '../render-dialog.tsx';

const CPUS = cpusOf([39, 12, undefined, 100]);
const FACTS: AffinityFacts = { cpus: CPUS, threads: srsOf().threads, shape: { perRow: 2, rowCount: 2 } };
const THEME = createTheme({ colorLevel: 0, isAscii: false });

function wishAfter(keys: readonly string[], facts = FACTS) {
  const start = startAffinity('0-1', facts.cpus);
  return affinityWish(keys.reduce((state, key) => pressAffinity(state, key, facts), start));
}

describe('the affinity picker', () => {
  test('begins with what SRS has of the CPUs that are online', () => {
    expect(affinityWish(startAffinity('0-63', CPUS))).toEqual({ scope: 'all', cpus: '0-3' });
    expect(affinityWish(startAffinity(undefined, CPUS))).toEqual({ scope: 'all', cpus: '0-3' });
    expect(affinityWish(startAffinity('9', CPUS))).toBeUndefined();
  });

  test.each([
    [['Space'], '1'],
    [['Right', 'Right', 'Right', 'Space'], '0-1,3'],
    [['Down', 'Space'], '0-2'],
    [['a'], '0-3'],
    [['x'], '1-3'],
    // A list can be typed at once, as it would be for taskset.
    [['0', '-', '1'], '0-1'],
    [['End', 'o'], '3'],
  ])('after %j asks for %s', (keys, cpus) => {
    expect(wishAfter(keys)?.cpus).toBe(cpus);
  });

  test('asks for nothing when no CPU is left', () => {
    expect(wishAfter(['Space', 'Right', 'Space'])).toBeUndefined();
  });

  test('goes round the threads', () => {
    expect(wishAfter(['t'])?.scope).toEqual([7847]);
    expect(wishAfter(['t', 't', 't', 't'])?.scope).toEqual([7851]);
    expect(wishAfter(['t', 't', 't', 't', 't'])?.scope).toBe('all');
  });

  test('takes a typed list as it stands, and keeps the ticks for later', () => {
    const typed = ['l', '0', '-', '2', ',', '3', 'x', 'a', ' '];
    expect(wishAfter(typed)).toEqual({ scope: 'all', cpus: '0-2,3' });
    expect(wishAfter([...typed, 'Backspace', 'Backspace'])?.cpus).toBe('0-2');
    expect(wishAfter(['l'])).toBeUndefined();
    const state = typed.reduce(
      (before, key) => pressAffinity(before, key, FACTS),
      startAffinity('0-1', CPUS),
    );
    expect([...tickedCpus(state)]).toEqual([0, 1, 2, 3]);
    expect(affinityWish({ ...state, typed: undefined })?.cpus).toBe('0-1');
  });

  test('offers only presets that there are', () => {
    const one = cpusOf([5]);
    expect(presetKeys(startAffinity('0', one), { cpus: one }).map(({ key }) => key)).toEqual(['a']);
    expect(wishAfter(['x', 'o'], { ...FACTS, cpus: one })?.cpus).toBe('0');
    const labels = presetKeys(startAffinity('0', CPUS), FACTS).map(({ key, label }) => `${key} ${label}`);
    expect(labels).toEqual(['a all', 'x all but CPU 0', 'o only CPU 0']);
  });
});

describe('the grid of CPUs', () => {
  test('shows number, busy percent and tick, with the cursor marked', () => {
    const shape = gridShape(CPUS, 36, 7);
    expect(shape).toEqual({ perRow: 3, rowCount: 2 });
    expect(gridLines(CPUS, new Set([0, 3]), 1, shape, THEME)).toEqual([
      ' [x] 0  39  ›[ ] 1  12   [ ] 2   –',
      ' [x] 3 100',
    ]);
  });

  test('counts no waiting for a disk as busy, as the CPU pane does not', () => {
    const cpus = cpusOf([39]).map(cpu => ({ ...cpu, iowait: 30 }));
    expect(gridLines(cpus, new Set(), 0, gridShape(cpus, 36, 7), THEME)).toEqual(['›[ ] 0   9']);
  });

  test('shows the rows around the cursor of 512 CPUs', () => {
    const cpus = cpusOf(Array.from({ length: 512 }, (_, cpu) => cpu % 101));
    const shape = gridShape(cpus, 76, 21);
    expect(shape).toEqual({ perRow: 5, rowCount: 8 });
    const lines = gridLines(cpus, new Set([300]), 300, shape, THEME);
    expect(lines).toHaveLength(8);
    expect(lines[4]).toContain('›[x] 300  98');
    expect(gridLines(cpus, new Set(), 511, shape, THEME).at(-1)).toBe(' [ ] 510   5  ›[ ] 511   6');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(76);
  });

  test('moves the cursor by one, a row, a page, and to the ends', () => {
    const shape = { perRow: 5, rowCount: 8 };
    expect(moveCursor('Down', 10, 512, shape)).toBe(15);
    expect(moveCursor('Up', 3, 512, shape)).toBe(0);
    expect(moveCursor(']', 10, 512, shape)).toBe(50);
    expect(moveCursor('[', 100, 512, shape)).toBe(60);
    expect(moveCursor('End', 10, 512, shape)).toBe(511);
    expect(moveCursor('Right', 511, 512, shape)).toBe(511);
    expect(moveCursor('x', 10, 512, shape)).toBeUndefined();
  });

  test('survives a host without a CPU that is known', () => {
    const shape = gridShape([], 36, 7);
    expect(gridLines([], new Set(), 0, shape, THEME)).toEqual([]);
    expect(
      affinityWish(pressAffinity(startAffinity('0-1', []), 'Space', { ...FACTS, cpus: [], shape })),
    ).toBeUndefined();
  });
});

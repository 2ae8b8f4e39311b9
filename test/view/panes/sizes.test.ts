import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/text/width.ts';
import { PANES_BY_NAME } from '../../../src/view/layout/panes.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';
import { drawFrame, paneInput, placePanes } from '../../ui/draw-frame.ts';
import { type Shape, snapshotOf } from '../../ui/made-up-snapshot.ts';

const SIZES = [
  [80, 24],
  [100, 30],
  [160, 50],
  [40, 10],
  [150, 30],
  [300, 100],
] as const;

const SHAPES: Readonly<Record<string, Shape>> = {
  'a small host': {},
  'a first sample': { refreshes: 1 },
  'no SRS': { instances: 0 },
  'a large host': { cpus: 512, threads: 200, sockets: 300, interfaces: 80, instances: 3 },
  'wide names': { name: '媒体服务器' },
  'no sockets': { sockets: 0 },
};

function views(input: PaneInput): readonly PaneInput[] {
  const change = (view: Partial<typeof INITIAL_VIEW>): PaneInput => ({
    ...input,
    view: { ...INITIAL_VIEW, ...view },
  });
  return [
    input,
    change({ showThreads: true }),
    change({ foldCpus: true, showThreads: false }),
    change({ showAllSockets: true, showHostNetwork: true, dstatPerWindow: true }),
    change({ isZoomed: true, focus: 'loss' }),
    change({ scroll: { srs: 3, cpu: 9, network: 5, sockets: 7, loss: 2, ledger: 1 } }),
    change({ isZoomed: true, focus: 'ledger' }),
    change({ notice: { severity: 'warning', text: '媒'.repeat(400) } }),
    { ...input, theme: createTheme({ colorLevel: 3, isAscii: false }) },
  ];
}

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  test.each(Object.keys(SHAPES))('every pane of %s stays in its place', name => {
    for (const input of views(paneInput(snapshotOf(SHAPES[name])))) {
      const { left, right, bottom } = placePanes(input, columns, rows);
      for (const place of [...left, ...right, ...bottom]) {
        const lines = PANES_BY_NAME[place.name].render(input, place);
        expect(lines.length, `${place.name} has ${place.rows} rows`).toBeLessThanOrEqual(place.rows);
        const widest = Math.max(...lines.map(widthOf));
        expect(widest, `${place.name}:\n${lines.join('\n')}`).toBeLessThanOrEqual(place.columns);
      }
    }
  });

  test.each(Object.keys(SHAPES))('the frame of %s has exactly as many rows as the screen', name => {
    for (const input of views(paneInput(snapshotOf(SHAPES[name])))) {
      const lines = drawFrame(input, columns, rows);
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('every pane has its place', () => {
  test.each([
    [80, 24],
    [100, 30],
    [149, 24],
    [150, 30],
    [200, 60],
  ])('from 80×24 up: %i×%i', (columns, rows) => {
    for (const shape of Object.values(SHAPES)) {
      for (const input of views(paneInput(snapshotOf(shape)))) {
        if (input.view.isZoomed) continue;
        const { hasHeader, left, right } = placePanes(input, columns, rows);
        const names = [...left, ...right].map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining(['srs', 'cpu', 'network', 'sockets', 'loss']));
        expect(hasHeader).toBe(true);
      }
    }
  });

  test('zoomed, one has them all', () => {
    const input = paneInput(snapshotOf(), { view: { ...INITIAL_VIEW, isZoomed: true, focus: 'sockets' } });
    expect(placePanes(input, 80, 24)).toEqual({
      hasHeader: true,
      hasProblemLine: false,
      hasVerdictLine: false,
      whyRows: 0,
      left: [{ name: 'sockets', columns: 80, rows: 21 }],
      right: [],
      bottom: [],
      upperRows: 21,
    });
  });

  test('on 40×10 loss, sockets, SRS and CPU are left', () => {
    const input = paneInput(snapshotOf({ threads: 1 }));
    expect(placePanes(input, 40, 10).left.map(({ name }) => name)).toEqual(['srs', 'cpu', 'sockets']);
    expect(drawFrame(input, 40, 10)[0]).toBe('✖ LOSING UDP  10,040 in 10 s (3.28 %)');
  });
});

describe('without UTF-8', () => {
  test.each(SIZES)('only characters of ASCII are drawn at %i×%i', (columns, rows) => {
    for (const name of ['wide names', 'a first sample', 'no SRS', 'a large host']) {
      const ascii = createTheme({ colorLevel: 0, isAscii: true });
      for (const input of views(paneInput(snapshotOf(SHAPES[name])))) {
        const lines = drawFrame({ ...input, theme: ascii }, columns, rows);
        expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
      }
    }
  });
});

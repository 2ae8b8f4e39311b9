import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../src/text/width.ts';
import { filterRows, fleetLines } from '../../../src/view/fleet/fleet-lines.ts';
import { fleetReportHead, fleetReportLines } from '../../../src/view/fleet/fleet-report.ts';
import { type FleetHost, rowsOf } from '../../../src/view/fleet/fleet-row.ts';
import {
  type FleetAction,
  type FleetView,
  INITIAL_FLEET,
  reduceFleet,
} from '../../../src/view/fleet/fleet-state.ts';
import { orderRows } from '../../../src/view/fleet/order-rows.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { fleetHost } from './made-up-fleet.ts';

const THEME = createTheme({ colorLevel: 0, isAscii: false });
const HOSTS: readonly FleetHost[] = [
  fleetHost('edge-1'),
  fleetHost('edge-2', {
    lost: 500,
    findings: [
      { id: 'starved', severity: 'bad', sentence: 'SRS is starved by ffmpeg, which has CPU 3 as well' },
    ],
  }),
  fleetHost('edge-3', {
    ...{ phase: 'unreachable', snapshot: undefined, ageSeconds: undefined },
    ...{ problem: 'connection refused', nextTrySeconds: 4 },
  }),
  fleetHost('origin', { commands: ['srs -c origin.conf', 'srs-proxy'] }),
];

function draw(
  columns: number,
  rows: number,
  view: Partial<FleetView> = {},
  hosts = HOSTS,
  isPrivate = false,
): readonly string[] {
  const all = orderRows(hosts.map(rowsOf));
  const whole = { ...INITIAL_FLEET, ...view };
  return fleetLines({
    ...{ columns, rows, all, view: whole, theme: THEME, isPrivate },
    listed: filterRows(all, whole.filter),
    time: '2026-11-30T03:12:00Z',
    delaySeconds: 1,
    windowSeconds: 30,
    cost: { cpuPercent: 12.34, residentBytes: 80 * 2 ** 20 },
    keys: [
      { key: 'q', text: 'quit' },
      { key: '?', text: 'help' },
    ],
  });
}

describe('the table of all hosts', () => {
  test('says that it has other names', () => {
    expect(draw(80, 24, {}, HOSTS, true)[0]).toMatch(/ {2}PRIVATE {2}\d\d:12:00 {2}1 s$/);
    expect(draw(80, 24)[0]).not.toContain('PRIVATE');
  });

  test('has every figure in 80 columns, and what is wrong with the chosen row below', () => {
    const lines = draw(80, 24);
    expect(lines).toHaveLength(24);
    expect(lines.slice(1, 9)).toEqual([
      '✖ 1 losing   ▲ 1 not reached   ✔ 3 ok',
      '─ hosts ───── what  state           lost  %CPU  wait  si  Mbps  clts  finding ──',
      '› edge-2      srs   ✖ losing         500  42.5   1.5   0   616     –  starved   ',
      '  edge-3            ▲ not reached connection refused; tried again in 4 s',
      '  edge-1      srs   ✔ ok               0  42.5   1.5   0   616     –            ',
      '  origin      17035 ✔ ok               0  42.5   1.5   0   616     –            ',
      '  origin      17034 ✔ ok               0  42.5   1.5   0   616     –            ',
      '',
    ]);
    expect(lines.slice(21)).toEqual([
      'edge-2: SRS is starved by ffmpeg, which has CPU 3 as well',
      '',
      'q quit  ? help                                                   12.3 % 80.0 MiB',
    ]);
  });

  test('has findings as sentences, roles with pids and both directions where there is room', () => {
    const lines = draw(190, 24);
    expect(lines[2]).toMatch(
      /^─ hosts ─+ what +state +lost +loss % +%CPU +wait +si +in Mbps +out Mbps +clients +finding/,
    );
    expect(lines[3]).toMatch(/^› edge-2 .* 500 +0\.50 +42\.5 .* 576\.0 +40\.0 +– +SRS is starved by ffmpeg/);
    expect(lines[6]).toMatch(/^ {2}origin +proxy 17035 +✔ ok/);
  });

  test.each([
    [40, 10],
    [50, 12],
    [80, 24],
    [120, 40],
    [300, 100],
  ])('fits %i×%i, with state and losses always there', (columns, rows) => {
    const lines = draw(columns, rows);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/› edge-2 .*✖ losing +500/);
  });

  test('scrolls with the chosen row, and says where it is', () => {
    const many = Array.from({ length: 30 }, (_, index) => fleetHost(`h${index}`));
    const [first, last] = [draw(40, 10, {}, many), draw(40, 10, { chosen: 'h29 17034 100' }, many)];
    expect(first[0]).toContain('srs-top  30 hosts  1-6/30  ');
    expect(last[0]).toContain('30 hosts  25-30/30  ');
    expect(last[8]).toMatch(/^› h29 /);
  });

  test('shows what is marked, and what a filter leaves', () => {
    const marked = draw(80, 24, { marked: ['edge-2 17034 100', 'edge-1 17034 100'], chosen: 'edge-3' });
    expect(marked[0]).toContain('srs-top  4 hosts, 4 SRS  2 marked  ');
    expect(marked.slice(3, 6).map(line => line.slice(0, 9))).toEqual([' *edge-2 ', '› edge-3 ', ' *edge-1 ']);
    const filtered = draw(80, 24, { filter: 'EDGE-1', isTyping: true });
    expect(filtered[3]).toMatch(/^› edge-1 /);
    expect(filtered[4]).toBe('');
    expect(filtered[23]).toMatch(/^filter hosts: EDGE-1_ /);
    expect(draw(80, 24, { filter: 'zzz' })[3]).toBe('  no host or role has "zzz" in its name');
    expect(filterRows(orderRows(HOSTS.map(rowsOf)), 'proxy').map(({ role }) => role)).toEqual(['proxy']);
  });

  test('says where a change waits to be taken back', () => {
    const lines = draw(80, 24, {}, [fleetHost('edge-1', { isPending: true }), fleetHost('edge-2')]);
    expect(lines[1]).toBe('✔ 2 ok   taken back on 1 unless kept there (K)');
  });

  test('draws figures that are not of now without judging them', () => {
    const paint = createTheme({ colorLevel: 1, isAscii: false });
    const [row] = rowsOf(fleetHost('edge', { lost: 500, ageSeconds: 30 }));
    if (row === undefined) throw new Error('expected one');
    const now = rowsOf(fleetHost('edge', { lost: 500 }));
    const lineOf = (listed: readonly (typeof row)[]): string =>
      fleetLines({
        ...{ columns: 80, rows: 24, all: listed, listed, view: INITIAL_FLEET, theme: paint, keys: [] },
        ...{
          time: '',
          delaySeconds: 1,
          windowSeconds: 30,
          cost: { cpuPercent: undefined, residentBytes: 0 },
        },
      })[3] ?? '';
    expect(lineOf(now)).toContain(paint.paint('bad', '500'));
    expect(lineOf([row])).toContain(paint.paint('dim', '500'));
    expect(lineOf([row])).toContain('▲ stale 30 s');
  });
});

describe('a report of many hosts', () => {
  test('has a line a process, with its time, and why a host has none', () => {
    const lines = HOSTS.flatMap(host => fleetReportLines(host, '2026-11-30T03:12:00Z', 100, THEME));
    expect(fleetReportHead(100, THEME)).toMatch(/^time {6}host +what +state +lost/);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d {2}edge-2 +srs +✖ losing +500 /);
    expect(lines[2]).toMatch(
      /^\d\d:\d\d:\d\d {2}edge-3 +▲ not reached connection refused; tried again in 4 s$/,
    );
  });
});

describe('the view of a fleet', () => {
  const viewAfter = (...actions: readonly FleetAction[]): FleetView =>
    actions.reduce(reduceFleet, INITIAL_FLEET);
  const keys = ['a', 'b', 'c'];

  test('goes by rows, not by places: a row that moves stays chosen', () => {
    const chosen = viewAfter({ type: 'move', by: 1, keys });
    expect(chosen.chosen).toBe('b');
    expect(reduceFleet(chosen, { type: 'move', by: 1, keys: ['b', 'a', 'c'] }).chosen).toBe('a');
    expect(reduceFleet(chosen, { type: 'move', by: 1, keys: ['a', 'c'] }).chosen).toBe('c');
  });

  test('stops at both ends', () => {
    expect(viewAfter({ type: 'move', by: -1, keys }).chosen).toBe('a');
    expect(viewAfter({ type: 'move', by: Number.POSITIVE_INFINITY, keys }).chosen).toBe('c');
    expect(viewAfter({ type: 'move', by: 1, keys: [] }).chosen).toBeUndefined();
  });

  test('marks, and takes marks away', () => {
    const marked = viewAfter(
      { type: 'mark', key: 'a' },
      { type: 'mark', key: 'b' },
      { type: 'mark', key: 'a' },
    );
    expect(marked.marked).toEqual(['b']);
    expect(reduceFleet(marked, { type: 'markAll', keys }).marked).toEqual(['b', 'a', 'c']);
    expect(reduceFleet(marked, { type: 'clearMarks' }).marked).toEqual([]);
  });

  test('takes a filter letter by letter; Enter keeps it, Esc clears it', () => {
    const typed = viewAfter(
      { type: 'startFilter' },
      { type: 'typeFilter', key: 'e' },
      { type: 'typeFilter', key: 'd' },
    );
    expect(typed).toMatchObject({ filter: 'ed', isTyping: true });
    expect(reduceFleet(typed, { type: 'typeFilter', key: 'Enter' })).toMatchObject({
      filter: 'ed',
      isTyping: false,
    });
    expect(reduceFleet(typed, { type: 'typeFilter', key: 'Esc' })).toMatchObject({
      filter: '',
      isTyping: false,
    });
  });
});

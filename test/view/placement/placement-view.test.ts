import { describe, expect, test } from 'vitest';
import type { Metrics, SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import type {
  PlacedCpu,
  PlacementConflict,
  PlacementMetrics,
} from '../../../src/metrics/terms/placement-terms.ts';
import { widthOf } from '../../../src/text/width.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { placementExtent, placementLines } from '../../../src/view/placement/placement-view.ts';
import { INITIAL_VIEW, reduceView } from '../../../src/view/state/view-state.ts';
import { drawFrame, paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const BASE = snapshotOf({ refreshes: 12 });
const [SRS] = BASE.metrics.srs as readonly [SrsMetrics];
const [MAIN] = SRS.threads;
const TID = MAIN?.tid ?? 0;

const SOFTIRQS = {
  HI: 0,
  TIMER: 93.2,
  NET_TX: 1,
  NET_RX: 27_617,
  BLOCK: 0,
  IRQ_POLL: 0,
  TASKLET: 0,
  SCHED: 24,
  HRTIMER: 0,
  RCU: 164_000,
};

function placed(cpu: number, change: Partial<PlacedCpu> = {}): PlacedCpu {
  return {
    cpu,
    isIsolated: false,
    node: cpu % 2,
    frequencyMhz: 2_100,
    mostFrequencyMhz: 3_600,
    governor: 'schedutil',
    siblings: [cpu + 64],
    softirqsPerSecond: SOFTIRQS,
    ksoftirqdPercent: 1.2,
    irqs: [],
    rpsQueues: [],
    threads: [],
    ...change,
  };
}

const CONFLICT: PlacementConflict = {
  kind: 'softirq',
  severity: 'warning',
  cpu: 1,
  pid: SRS.pid,
  sentence: `softirq takes 31 % of CPU 1, where SRS ${SRS.pid} runs`,
};

const TWO: PlacementMetrics = {
  cpus: [
    placed(0),
    placed(1, {
      threads: [{ pid: SRS.pid, tid: TID, name: 'srs', seen: 9, looks: 10 }],
      irqs: [
        { irq: 38, name: 'virtio2-input.0', interface: 'eth0', role: 'receive', perSecond: 1_234 },
        { irq: 36, name: 'virtio1-req.0', interface: undefined, role: undefined, perSecond: 0.2 },
      ],
      rpsQueues: [{ interface: 'eth0', queue: 'rx-0' }],
    }),
  ],
  nics: [{ name: 'eth0', node: 0, receivePacketsPerSecond: 30_000 }],
  conflicts: [CONFLICT],
};

function inputOf(
  placement: PlacementMetrics | undefined,
  change: Partial<PaneInput> = {},
  metrics: Partial<Metrics> = {},
): PaneInput {
  const [first] = BASE.metrics.cpus;
  const count = placement?.cpus.length ?? 2;
  const cpus = Array.from({ length: count }, (_, cpu) => ({ ...(first as NonNullable<typeof first>), cpu }));
  const srs: SrsMetrics = {
    ...SRS,
    lastCpu: 1,
    affinity: '0-127',
    threads: SRS.threads.map(one => ({ ...one, affinity: '0-127', lastCpu: 1 })),
  };
  const snapshot = { ...BASE, metrics: { ...BASE.metrics, cpus, srs: [srs], placement, ...metrics } };
  return { ...paneInput(snapshot, { view: { ...INITIAL_VIEW, placement: { first: 0 } } }), srs, ...change };
}

const linesOf = (input: PaneInput, columns: number, rows: number, first = 0): readonly string[] =>
  placementLines(input, first, { columns, rows }).map(line => line.trimEnd());

const many = (
  count: number,
  change: Readonly<Record<number, Partial<PlacedCpu>>> = {},
): PlacementMetrics => ({
  ...TWO,
  cpus: Array.from({ length: count }, (_, cpu) => placed(cpu, change[cpu])),
});

describe('what lands on which CPU', () => {
  test('has on 80×24 a row for each CPU: what it does, every softirq, and what lands there', () => {
    const lines = linesOf(inputOf(TWO), 80, 20);
    expect(lines[0]).toMatch(/^─ Placement ─+ eth0 at node 0, 2 CPUs ─$/);
    expect(lines[1]).toBe(`▲ softirq takes 31 % of CPU 1, where SRS ${SRS.pid} runs`);
    expect(lines[2]).toMatch(/^─ CPU ─+ us +sy +si +st +id +ksoftirqd +GHz +governor +SMT +node$/);
    expect(lines[3]).toMatch(/^ {2}0 · .* 1\.2 +2\.10 +schedutil +64 +0$/);
    expect(lines[4]).toMatch(/^▲ 1 ◂ .* 1\.2 +2\.10 +schedutil +65 +1$/);
    expect(lines[5]).toBe('─ softirqs/s  HI TIMER NET_TX  NET_RX BLOCK IRQ_POLL TASKLET SCHED HRTIMER  RCU');
    expect(lines[6]).toMatch(/^ {2}0 · +0 +93 +1 +27,617 +0 +0 +0 +24 +0 164k$/);
    expect(lines[8]).toMatch(/^─ What lands there ─+$/);
    expect(lines[9]).toBe(`  0 ·   may run ${SRS.threads.length} threads`);
    const landing = lines
      .slice(10, 12)
      .map(line => line.trim())
      .join(' ');
    expect(landing).toContain(
      `▲ 1 ◂   ran srs ${TID} (9 of 10 looks) · IRQ 38 eth0 virtio2-input.0 1,234/s, 36`,
    );
    expect(landing).toContain('<1/s · RPS eth0 rx-0');
  });

  test('has on 160×50 the softirqs beside, and threads and IRQs with their CPUs below', () => {
    const lines = linesOf(inputOf(TWO), 160, 46);
    expect(lines[2]).toMatch(/^─ CPU ─+ us .* node ─* +─ softirqs\/s +HI TIMER .* RCU/);
    expect(lines[5]).toMatch(/^─ What lands there ─+$/);
    const head = lines.findIndex(line => line.startsWith('─ Threads of SRS'));
    expect(lines[head]).toMatch(/seen on .* ─ IRQs +of +name +\/s +on CPU/);
    expect(lines[head + 1]).toMatch(
      new RegExp(`^ {2}${TID} srs:0 .* 1 \\(9/10\\) +38 +eth0 +virtio2-input\\.0 +1,234 +1$`),
    );
  });

  test.each([
    [80, 24],
    [160, 50],
    [100, 30],
    [40, 10],
    [300, 100],
    [20, 5],
  ])('is never larger than %i×%i, with 2 CPUs or 128', (columns, rows) => {
    for (const placement of [TWO, many(128), many(1), { ...TWO, cpus: [] }, undefined])
      for (const first of [0, 1, 60, 500]) {
        const lines = placementLines(inputOf(placement), first, { columns, rows });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }
  });

  test('of 128 CPUs shows those of most interest, and all of them when it is scrolled', () => {
    const input = inputOf(
      many(128, { 77: { threads: [{ pid: SRS.pid, tid: TID, name: 'srs', seen: 1, looks: 10 }] } }),
    );
    const size = { columns: 80, rows: 20 };
    const { most, page } = placementExtent(input, size);
    expect({ most, page }).toEqual({ most: 125, page: 4 });
    const chosen = linesOf(input, 80, 20);
    expect(chosen.filter(line => line.startsWith('  77 '))).toHaveLength(3);
    expect(chosen.filter(line => line.startsWith('▲ 1 ◂'))).toHaveLength(3);
    expect(chosen.at(-1)).toBe('  124 more CPUs: scroll for all of them');
    expect(linesOf(input, 80, 20, 1).at(-1)).toBe('  124 more below');
    const end = linesOf(input, 80, 20, most);
    expect(end.filter(line => line.startsWith('  127 '))).toHaveLength(3);
    expect(end.at(-1)).toBe('  124 above, 0 more below');
    // What is scrolled too far shows the last ones.
    expect(linesOf(input, 80, 20, 9_999)).toEqual(end);
  });

  test('has 20 of 128 CPUs on 160×50', () => {
    expect(placementExtent(inputOf(many(128)), { columns: 160, rows: 46 }).page).toBe(20);
  });

  test('says what is not known, and that there is no conflict only where it is known', () => {
    expect(linesOf(inputOf(undefined), 80, 20)[1]).toBe('  – not read yet');
    const paused = inputOf(undefined, { view: { ...INITIAL_VIEW, isPaused: true } });
    expect(linesOf(paused, 80, 20)[1]).toBe('  – not read while the screen is paused');
    expect(linesOf(inputOf({ ...TWO, conflicts: [] }), 80, 20)[1]).toBe(
      `✔ no conflict of placement is seen for SRS ${SRS.pid}`,
    );
    const blind = many(2, {
      0: {
        softirqsPerSecond: {},
        governor: undefined,
        frequencyMhz: undefined,
        siblings: undefined,
        node: undefined,
        ksoftirqdPercent: undefined,
      },
      1: { softirqsPerSecond: {} },
    });
    const lines = linesOf(inputOf({ ...blind, conflicts: [] }), 80, 20);
    expect(lines[1]).toBe('  – conflicts are not known yet');
    expect(lines[3]).toMatch(/ – +– +– +– +–$/);
    expect(lines[6]).toBe('  – not read');
    expect(linesOf(inputOf(TWO, { srs: undefined }), 80, 20)[1]).toBe('  no SRS');
    // In a container /proc/stat may have other numbers: its figures are of none of these CPUs.
    const other = linesOf(inputOf(TWO, {}, { cpuNumbers: 'other' }), 80, 20);
    expect(other[4]).toMatch(/^▲ 1 ◂ +– +– +– +– +– +1\.2/);
  });

  test('of another SRS tells no conflict, and of many the first', () => {
    const others = { ...TWO, conflicts: [{ ...CONFLICT, pid: 1 }] };
    expect(linesOf(inputOf(others), 80, 20)[1]).toMatch(/^✔ no conflict/);
    const sentences = Array.from({ length: 9 }, (_, index) => ({
      ...CONFLICT,
      severity: 'remark' as const,
      sentence: `sentence ${index}`,
    }));
    const lines = linesOf(inputOf({ ...TWO, conflicts: sentences }), 80, 20);
    expect(lines.slice(1, 6)).toEqual([
      '→ sentence 0',
      '→ sentence 1',
      '→ sentence 2',
      '→ sentence 3',
      '  5 more',
    ]);
  });

  test('draws only characters of ASCII where the terminal has no others', () => {
    const theme = createTheme({ colorLevel: 0, isAscii: true });
    const text = linesOf(inputOf(TWO, { theme }), 160, 46).join('\n');
    expect([...text].filter(sign => sign > '~')).toEqual([]);
  });

  test.each([
    [80, 24],
    [160, 50],
  ])('takes the place of the panes at %i×%i, with its own hints', (columns, rows) => {
    const frame = drawFrame(inputOf(TWO), columns, rows);
    expect(frame).toHaveLength(rows);
    const text = frame.join('\n');
    expect(text).toContain('─ Placement ─');
    expect(text).not.toContain('─ UDP sockets ─');
    expect(frame.at(-1)).toMatch(/^q quit {2}\? help {2}Esc back/);
  });
});

describe('the view', () => {
  const opened = reduceView(INITIAL_VIEW, { type: 'togglePlacement' });

  test('opens and closes it, in the place of what else was open', () => {
    expect(opened.placement).toEqual({ first: 0 });
    expect(reduceView(opened, { type: 'togglePlacement' }).placement).toBeUndefined();
    expect(reduceView(opened, { type: 'closePlacement' }).placement).toBeUndefined();
    expect(reduceView(opened, { type: 'toggleService' })).toMatchObject({
      placement: undefined,
      service: { first: 0 },
    });
    expect(reduceView(opened, { type: 'toggleHistory' }).placement).toBeUndefined();
    const history = reduceView(INITIAL_VIEW, { type: 'toggleHistory' });
    expect(reduceView(history, { type: 'togglePlacement' })).toMatchObject({
      history: undefined,
      placement: { first: 0 },
    });
  });

  test('scrolls it and not the pane behind it, no further than it goes', () => {
    const scrolled = reduceView(opened, { type: 'scroll', pane: 'cpu', by: 7, most: 5 });
    expect(scrolled.placement).toEqual({ first: 5 });
    expect(scrolled.scroll.cpu).toBe(0);
    expect(reduceView(scrolled, { type: 'scroll', pane: 'cpu', by: -99, most: 5 }).placement).toEqual({
      first: 0,
    });
    expect(reduceView(opened, { type: 'toggleCpus' })).toBe(opened);
    expect(reduceView(opened, { type: 'focus', by: 1 })).toBe(opened);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import type { SrsPast } from '../../../src/metrics/model.ts';
import type { TuningMark } from '../../../src/metrics/verdict/tuning-mark.ts';
import { formatTimeOfDay } from '../../../src/text/format.ts';
import { widthOf } from '../../../src/text/width.ts';
import { drawLineChart } from '../../../src/view/charts/line-chart.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { type HistoryState, INITIAL_HISTORY } from '../../../src/view/state/history-state.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';
import { type PlayedMoment, playCapture } from '../../metrics/play-capture.ts';
import { drawFrame, paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const SIZES = [
  [80, 24],
  [160, 50],
  [40, 10],
  [100, 30],
  [300, 100],
  [20, 5],
] as const;

const START = Date.parse('2026-11-23T01:00:00Z');
const UTF8 = createTheme({ colorLevel: 0, isAscii: false });

/** A point a second, with these losses a second. */
function lossesOf(losses: readonly (number | undefined)[]): readonly HistoryPoint[] {
  return losses.flatMap((lostPerSecond, second) => pointAt(second, { lostPerSecond }));
}

function markAt(atMs: number, label: string): TuningMark {
  return {
    beganMs: atMs,
    atMs,
    label,
    pid: undefined,
    startTicks: undefined,
    windowSeconds: 30,
    isJudged: true,
    entry: 1,
    undoes: undefined,
  };
}

function pointAt(second: number, change: Partial<HistoryPoint>): HistoryPoint {
  return {
    atMs: second * 1_000,
    time: new Date(START + second * 1_000).toISOString(),
    lostPerSecond: undefined,
    receivedPacketsPerSecond: undefined,
    recvQueuePeakBytes: undefined,
    cpuPercent: undefined,
    runQueueWaitPercent: undefined,
    softirqPercent: undefined,
    receiveBytesPerSecond: undefined,
    sendBytesPerSecond: undefined,
    forVerdict: undefined,
    ...change,
  };
}

interface Shown {
  readonly history?: Partial<HistoryState>;
  readonly marks?: readonly TuningMark[];
  readonly change?: Partial<PaneInput>;
}

function inputOf(base: PaneInput, { history, marks = [], change }: Shown = {}): PaneInput {
  const view = { ...INITIAL_VIEW, history: { ...INITIAL_HISTORY, ...history } };
  return { ...base, view, marks, ...change };
}

function withPoints(points: readonly HistoryPoint[], shown: Shown = {}): PaneInput {
  const base = paneInput(snapshotOf());
  return inputOf({ ...base, past: { ...(base.past as SrsPast), history: HistoryPoints.of(points) } }, shown);
}

/** The rows of the first chart, without what stands at its left. */
function plotOf(lines: readonly string[]): readonly string[] {
  const axis = lines.findIndex(line => line.startsWith('      ⠓'));
  return lines.slice(4, axis).map(line => line.slice(7).padEnd(73));
}

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  test.each([
    ['braille', false],
    ['ASCII', true],
  ])('it fills the screen exactly, in %s', (_, isAscii) => {
    const theme = createTheme({ colorLevel: 0, isAscii });
    const points = lossesOf(Array.from({ length: 900 }, (_, second) => second % 7));
    const marks = [markAt(700_000, 'renice 0 → -15')];
    for (const spanMinutes of [1, 5, 15, 60]) {
      for (const input of [
        withPoints(points, { history: { spanMinutes, firstChart: -3 }, change: { theme } }),
        withPoints(points, { history: { spanMinutes, endMs: 800_000 }, marks, change: { theme } }),
        withPoints([], { history: { spanMinutes }, change: { theme } }),
      ]) {
        const lines = drawFrame(input, columns, rows, drawLineChart);
        expect(lines).toHaveLength(rows);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
        if (isAscii) expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }
  });
});

describe('how many charts fit', () => {
  const charts = (columns: number, rows: number): number =>
    drawFrame(withPoints(lossesOf([1, 2])), columns, rows, drawLineChart)
      .join('\n')
      .split('  highest ').length - 1;

  test.each([
    [40, 10, 1],
    [80, 24, 3],
    [99, 50, 7],
    [100, 24, 6],
    [160, 50, 8],
  ])('%i×%i: %i', (columns, rows, count) => {
    expect(charts(columns, rows)).toBe(count);
  });

  test('Tab brings the others: the first becomes the last', () => {
    const lines = drawFrame(withPoints(lossesOf([1]), { history: { firstChart: 6 } }), 80, 24, drawLineChart);
    const names = lines.flatMap(line => /^(.*?) {2}\S+ {2}highest/.exec(line)?.[1] ?? []);
    expect(names).toEqual(['recv Mbit/s', 'send Mbit/s', 'lost packets/s']);
  });
});

describe('a chart', () => {
  test('says the newest figure, the highest, and its scale in round figures that are exact', () => {
    const points = [
      pointAt(0, { lostPerSecond: 5_117, recvQueuePeakBytes: 6_661_120, receiveBytesPerSecond: 54_862_500 }),
      pointAt(1, { lostPerSecond: 502.4, recvQueuePeakBytes: 1_024, receiveBytesPerSecond: 125_000 }),
    ];
    const lines = drawFrame(withPoints(points), 160, 50, drawLineChart);
    const text = lines.join('\n');
    expect(text).toContain('lost packets/s  502  highest 5,117');
    expect(text).toContain('Recv-Q peak  1,024  highest 6,661,120 (scale: MiB)');
    expect(text).toContain('recv Mbit/s  1.0  highest 438.9');
    expect(text).toContain('SRS %CPU  –  highest –');
    const scale = (from: string): string[] => {
      const row = lines.findIndex(line => line.includes(from));
      const at = lines[row]?.indexOf(from) ?? 0;
      return lines.slice(row + 1, row + 10).map(line => line.slice(at, at + 6).trim());
    };
    expect(scale('lost').filter(figure => /\d/.test(figure))).toEqual(['6000', '4500', '3000', '1500', '0']);
    expect(scale('Recv-Q').filter(figure => /\d/.test(figure))).toEqual(['8', '6', '4', '2', '0']);
    expect(scale('recv Mbit').filter(figure => /\d/.test(figure))).toEqual(['600', '450', '300', '150', '0']);
    expect(scale('SRS %CPU').filter(figure => /\d/.test(figure))).toEqual(['100', '75', '50', '25', '0']);
  });

  test('stays blank where srs-top was stopped, and is not where a refresh was late', () => {
    const all = lossesOf(Array.from({ length: 300 }, () => 3));
    const late = all.filter(({ atMs }) => atMs !== 50_000);
    const stopped = all.filter(({ atMs }) => atMs < 100_000 || atMs >= 160_000);
    const blanks = (points: readonly HistoryPoint[]): number => {
      const plot = plotOf(drawFrame(withPoints(points), 80, 24, drawLineChart));
      return [...(plot[0] ?? '')].filter((_, column) => plot.every(row => row[column] === ' ')).length;
    };
    expect(blanks(late)).toBe(blanks(all));
    // A fifth of five minutes, of 73 columns; the line ends at its last value and begins at the next.
    expect(blanks(stopped) - blanks(all)).toBeGreaterThanOrEqual(13);
    expect(blanks(stopped) - blanks(all)).toBeLessThanOrEqual(16);
  });

  test('is red where packets were lost, and only there', () => {
    const losses = Array.from({ length: 300 }, (_, second) => (second >= 100 && second < 130 ? 900 : 0));
    const theme = createTheme({ colorLevel: 1, isAscii: false });
    const [, , , , ...lines] = drawFrame(
      withPoints(lossesOf(losses), { change: { theme } }),
      80,
      24,
      drawLineChart,
    );
    const bad = theme.paint('bad', '@').split('@')[0] ?? '';
    const isRed = lines.slice(0, 4).map(line => line.includes(bad));
    // Three rows of the chart, and its axis.
    expect(isRed).toEqual([true, true, true, false]);
    // The second chart: nothing is known of Recv-Q.
    expect(lines.slice(6, 10).some(line => line.includes(bad))).toBe(false);
  });
});

describe('time', () => {
  const points = lossesOf(Array.from({ length: 1_200 }, (_, second) => (second < 600 ? 1 : 70)));

  test('is that of the host, of the stretch that was chosen', () => {
    const lines = drawFrame(withPoints(points, { history: { endMs: 600_000 } }), 80, 24, drawLineChart);
    const end = formatTimeOfDay(new Date(START + 600_000).toISOString());
    expect(lines[2]).toMatch(`─ History, 5 min until ${end} ─`);
    expect(lines[8]?.trim().split(/ +/)[0]).toBe(formatTimeOfDay(new Date(START + 305_000).toISOString()));
    expect(lines[3]).toBe('lost packets/s  70  highest 70');
    const before = drawFrame(withPoints(points, { history: { endMs: 594_000 } }), 80, 24, drawLineChart);
    expect(before[3]).toBe('lost packets/s  1  highest 1');
  });

  test.each([
    [1, 1, 2],
    [5, 1, 5],
    [15, 1, 10],
    [60, 1, 30],
    [1, 5, 10],
  ])('%i minutes at a refresh every %i s are drawn in steps of %i s', (spanMinutes, delaySeconds, step) => {
    const input = withPoints(points, { history: { spanMinutes }, change: { delaySeconds } });
    expect(drawFrame(input, 80, 24, drawLineChart)[2]).toContain(`─ highest of each ${step} s, `);
  });
});

describe('what was tuned', () => {
  const points = lossesOf(Array.from({ length: 300 }, () => 0));
  const marks = [
    markAt(150_000, 'renice 0 → -15'),
    markAt(290_000, 'affinity 0-3 → 2'),
    markAt(900_000, 'not now'),
  ];

  test('stands as a line in every chart, and below them with its time', () => {
    const lines = drawFrame(withPoints(points, { marks }), 80, 24, drawLineChart);
    const timeOf = (atMs: number): string => formatTimeOfDay(new Date(START + atMs).toISOString());
    expect(lines[21]).toBe(`◆ ${timeOf(290_000)} affinity 0-3 → 2  ◆ ${timeOf(150_000)} renice 0 → -15`);
    const axes = lines.filter(line => line.startsWith('      ⠓'));
    expect(axes).toHaveLength(3);
    for (const axis of axes) {
      const columns = [...axis].flatMap((sign, column) => (sign === '┃' ? [column] : []));
      expect(columns).toEqual([44, 78]);
    }
    expect(lines[5]?.[44]).toBe('┃');
  });

  test('is marked in the chart alone where its row would leave none', () => {
    const lines = drawFrame(withPoints(points, { marks }), 40, 8, drawLineChart);
    expect(lines[2]).toBe('lost packets/s  0  highest 0');
    expect(lines[5]?.split('┃')).toHaveLength(3);
    expect(lines.join('\n')).not.toContain('renice');
  });

  test('takes no row when there was nothing, or nothing in that time', () => {
    expect(drawFrame(withPoints(points), 80, 24, drawLineChart)[22]).not.toContain('┃');
    const later = drawFrame(withPoints(points, { marks: marks.slice(2) }), 80, 24, drawLineChart);
    expect(later).toEqual(drawFrame(withPoints(points), 80, 24, drawLineChart));
  });
});

describe('what was found', () => {
  test('stands as a thin line where it began, and below the charts with its time; what is over too', () => {
    const points = lossesOf(Array.from({ length: 300 }, () => 0));
    const base = withPoints(points, { marks: [markAt(150_000, 'renice 0 → -15')] });
    const over = { sentence: 'SRS is starved', lastedSeconds: 40, agoSeconds: 200, pid: undefined };
    const cleared = [
      { ...over, id: 'starved', severity: 'bad', sinceMs: 60_000 },
      { ...over, id: 'contended', severity: 'remark', sinceMs: 90_000 },
    ] as const;
    const advice = { findings: [], cleared };
    const snapshot = { ...base.snapshot, advice };
    const lines = drawFrame({ ...base, snapshot }, 80, 30, drawLineChart);
    const timeOf = (atMs: number): string => formatTimeOfDay(new Date(START + atMs).toISOString());
    expect(lines).toContain(`◆ ${timeOf(150_000)} renice 0 → -15  ✖ ${timeOf(60_000)} starved`);
    const chart = lines.find(line => line.includes('┃')) ?? '';
    expect(chart.indexOf('│', 10)).toBeGreaterThan(10);
    expect(chart.indexOf('│', 10)).toBeLessThan(chart.indexOf('┃'));
    expect(lines.join('\n')).not.toContain('contended');
  });
});

describe('an SRS that ended', () => {
  test('still shows what led up to it', () => {
    const input = paneInput(snapshotOf({ refreshes: 50, endsAt: 40 }));
    const lines = drawFrame(inputOf(input), 80, 24, drawLineChart);
    expect(lines[1]).toMatch(/^✖ SRS 17034 ENDED at/);
    expect(lines.join('\n')).toMatch(/lost packets\/s {2}1,004 {2}highest 1,004/);
    // It ended ten refreshes ago: those are not the last minutes.
    const [last] = input.snapshot.ended.map(({ history }) => history.at(-1)?.time ?? '');
    expect(lines[2]).toMatch(`─ History, 5 min until ${formatTimeOfDay(last ?? '')} ─`);
  });

  test('is followed by the one that took its place, with the marks of both', () => {
    const base = paneInput(snapshotOf());
    const [ended] = snapshotOf({ refreshes: 50, endsAt: 40 }).ended;
    if (ended === undefined || base.past === undefined) throw new Error('nothing ended');
    const before = { ...ended, pids: [16_000], history: HistoryPoints.of(lossesOf([7, 7, 7])) };
    const past = { ...base.past, before, history: HistoryPoints.of([pointAt(100, { lostPerSecond: 3 })]) };
    const marks = [{ ...markAt(2_000, 'renice 0 → -15'), pid: 16_000, startTicks: 1 }];
    const lines = drawFrame(inputOf({ ...base, past }, { marks }), 80, 24, drawLineChart);
    expect(lines.join('\n')).toMatch(/lost packets\/s {2}3 {2}highest 7/);
    expect(lines.join('\n')).toMatch(/◆ \d\d:\d\d:02 renice 0 → -15/);
    const other = [{ ...marks[0], pid: 555 } as TuningMark];
    const without = drawFrame(inputOf({ ...base, past }, { marks: other }), 80, 24, drawLineChart);
    expect(without.join('\n')).not.toContain('renice 0 → -15');
  });
});

describe('nothing to draw', () => {
  test('is said without SRS', () => {
    const lines = drawFrame(inputOf(paneInput(snapshotOf({ instances: 0 }))), 80, 24, drawLineChart);
    expect(lines[1]).toBe('– no srs here: nothing to lose');
    expect(lines[2]).toMatch(/^─ History ─+ nothing is known yet ─$/);
  });

  test('is said where no chart fits', () => {
    expect(drawFrame(withPoints(lossesOf([1])), 40, 7, drawLineChart)[1]).toMatch(/no room for a chart ─$/);
  });
});

describe('the recorded incident', () => {
  let moments: readonly PlayedMoment[];
  beforeAll(async () => {
    moments = await playCapture('incident-rcvbuf-renice', 30);
  });

  test('has its highest loss, Recv-Q and wait in the figures', () => {
    const last = moments.at(-1)?.snapshot ?? snapshotOf();
    const lines = drawFrame(inputOf(paneInput(last)), 160, 50, drawLineChart);
    expect(lines.find(line => line.startsWith('lost'))).toMatch(
      /^lost packets\/s {2}0 {2}highest 5,117 +Recv-Q peak {2}0 {2}highest 6,661,120 /,
    );
    expect(lines.join('\n')).toContain('waits for a CPU %  3.7  highest 77.6');
  });

  test('without a line chart, blocks are drawn', () => {
    const last = moments.at(-1)?.snapshot ?? snapshotOf();
    const text = drawFrame(inputOf(paneInput(last, { theme: UTF8 })), 80, 24).join('\n');
    expect(text).toMatch(/[▁-█]/);
    expect(text).not.toMatch(/[\u2801-\u28ff]/);
    expect(text).toContain('lost packets/s  0  highest 5,117');
  });
});

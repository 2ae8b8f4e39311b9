import { describe, expect, test } from 'vitest';
import { NO_ADVICE } from '../../../src/advice/terms/finding.ts';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import type { TuningMark } from '../../../src/metrics/verdict/tuning-mark.ts';
import { formatTimeOfDay } from '../../../src/text/format.ts';
import { widthOf } from '../../../src/text/width.ts';
import { chartMarks } from '../../../src/view/charts/chart-marks.ts';
import { timeAxis } from '../../../src/view/charts/time-axis.ts';
import { timeRule } from '../../../src/view/charts/time-rule.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const START = Date.parse('2026-11-23T01:44:10Z');
const PID = 20;

/** A point a second; the host was started before the first of them. */
function pointsOf(seconds: number): HistoryPoints {
  return HistoryPoints.of(
    Array.from(
      { length: seconds },
      (_, second): HistoryPoint => ({
        atMs: 1_000_000 + second * 1_000,
        time: new Date(START + second * 1_000).toISOString(),
        lostPerSecond: 0,
        receivedPacketsPerSecond: undefined,
        recvQueuePeakBytes: undefined,
        cpuPercent: undefined,
        runQueueWaitPercent: undefined,
        softirqPercent: undefined,
        receiveBytesPerSecond: undefined,
        sendBytesPerSecond: undefined,
        forVerdict: undefined,
      }),
    ),
  );
}

const found = { id: 'starved', pid: PID, severity: 'bad', sentence: 'SRS is starved' } as const;
const foundAt = (second: number, change: object = {}) => ({
  ...found,
  sinceMs: 1_000_000 + second * 1_000,
  lastedSeconds: 9,
  agoSeconds: 3,
  ...change,
});

function tunedAt(second: number, change: Partial<TuningMark> = {}): TuningMark {
  const atMs = 1_000_000 + second * 1_000;
  return {
    beganMs: atMs,
    atMs,
    label: 'renice 0 → -15',
    pid: PID,
    startTicks: undefined,
    windowSeconds: 30,
    isJudged: true,
    entry: 1,
    undoes: undefined,
    ...change,
  };
}

function marksOf(cleared: readonly object[], marks: readonly TuningMark[] = [], isAscii = false) {
  const advice = { ...NO_ADVICE, cleared: cleared as never };
  return chartMarks(advice, marks, [PID], createTheme({ colorLevel: 0, isAscii }));
}

/** 94 columns, of which 60 are charts. */
function ruleOf(seconds: number, marks: ReturnType<typeof marksOf> = [], columns = 94): string {
  const theme = createTheme({ colorLevel: 0, isAscii: false });
  const axis = timeAxis(pointsOf(seconds), 1, columns - 34);
  const rule = timeRule('Last', axis, marks, { at: 34, columns, theme });
  expect(widthOf(rule)).toBe(columns);
  return rule.slice(34);
}

/** In the time zone of whoever runs the test. */
const minute = (text: string): string => formatTimeOfDay(`2026-11-23T${text}:00Z`).slice(0, 5);

describe('the rule above charts', () => {
  test('has full minutes at their columns, and now at the newest', () => {
    expect(ruleOf(58)).toBe(`${'─'.repeat(49)} ${minute('01:45')} now `);
    expect(ruleOf(30)).toMatch(/^─{28} now ─{27}$/);
  });

  test('names what was found and tuned at its time', () => {
    const rule = ruleOf(58, marksOf([foundAt(4)], [tunedAt(30)]));
    expect(rule.indexOf('✖ starved')).toBe(4);
    expect(rule.indexOf('◆ renice 0 → -15')).toBe(30);
    expect(rule.indexOf('now')).toBe(56);
  });

  test('says less of what has no room, the newest last', () => {
    const rule = ruleOf(58, marksOf([foundAt(4), foundAt(26), foundAt(28)], [tunedAt(38)]));
    expect(rule.slice(4, 13)).toBe('✖ starved');
    expect(rule.slice(26, 37)).toBe('✖ ✖ starved');
    expect(rule.slice(38, 54)).toBe('◆ renice 0 → -15');
    expect(ruleOf(58, marksOf([foundAt(40)], [tunedAt(30)]))).toMatch(/^─{29} ◆ renice {2}✖ starved /);
  });

  test('leaves out what is older than it, and what is of another process', () => {
    const others = [foundAt(-5), foundAt(20, { pid: 77 }), foundAt(22, { severity: 'remark' })];
    expect(ruleOf(40, marksOf(others, [tunedAt(20, { pid: 77 })]))).toMatch(/^─+ now ─+$/);
  });

  test('of the host is of every SRS', () => {
    const marks = marksOf(
      [foundAt(20, { pid: undefined, severity: 'warning' })],
      [tunedAt(40, { pid: undefined })],
    );
    expect(ruleOf(58, marks)).toMatch(/^─{19} ▲ starved ─{9} ◆ renice 0 → -15 /);
  });

  test('has nothing of time before the first sample', () => {
    expect(ruleOf(0)).toBe('─'.repeat(60));
  });
});

describe('marks', () => {
  test('are in the order of time, in ASCII too', () => {
    const marks = marksOf([foundAt(30), foundAt(4, { id: 'burst' })], [tunedAt(20)], true);
    expect(marks.map(({ sign, label }) => `${sign} ${label}`)).toEqual([
      'X burst',
      '* renice 0 → -15',
      'X starved',
    ]);
    expect(marks.map(({ line }) => line)).toEqual(['|', '^', '|']);
  });
});

describe('the axis', () => {
  test('has a column for each sample, however late or early it came within its second', () => {
    const points = Array.from(pointsOf(50)).map((point, index) => ({
      ...point,
      atMs: point.atMs + (index % 2 === 0 ? 400 : -400),
    }));
    const axis = timeAxis(
      HistoryPoints.of(points.map((point, index) => (index === 0 ? { ...point, atMs: 1_000_000 } : point))),
      1,
      60,
    );
    expect(axis?.spanSeconds).toBe(1);
    expect(axis?.groups.map(({ length }) => length)).toEqual([
      ...Array.from({ length: 50 }, () => 1),
      ...Array.from({ length: 10 }, () => 0),
    ]);
  });

  test('shows a time without samples as a gap', () => {
    const points = [...pointsOf(20)].filter((_, index) => index < 5 || index > 9);
    const axis = timeAxis(HistoryPoints.of(points), 1, 60);
    expect(axis?.groups.slice(3, 12).map(({ length }) => length)).toEqual([1, 1, 0, 0, 0, 0, 0, 1, 1]);
  });

  test('stands still while it moves on by steps', () => {
    const [before, after] = [591, 620].map(seconds => timeAxis(pointsOf(seconds), 1, 60));
    expect(before?.spanSeconds).toBe(5);
    expect(before?.startMs).toBe(after?.startMs);
    expect(before?.toTimeOfDayMs).toBe(START - 1_000_000);
    expect(timeAxis(pointsOf(621), 1, 60)?.startMs).toBe((before?.startMs ?? 0) + 30_000);
  });
});

import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/metrics/verdict/verdict.ts';
import type { WindowFigures } from '../../../../src/metrics/verdict/window-figures.ts';
import { currentVerdict, isUndoable, verdictLine } from '../../../../src/view/lines/verdict-line.ts';
import { createTheme } from '../../../../src/view/look/theme.ts';
import { KEYS } from '../../../helpers/keys.ts';
import { insideBox, renderDialog, SMALLEST } from '../render-dialog.tsx';

const FIGURES: WindowFigures = {
  coveredSeconds: 30,
  gapSeconds: 0,
  received: 902_144,
  lost: 7_382,
  endedSeconds: 0,
  lossPercent: 0.81,
  arrivedPerSecond: 30_318,
  sentPerSecond: 11_504,
  ownDrops: 7_382,
  recvQueuePeakBytes: 8_388_416,
  runQueueWaitPercent: 57.2,
  cpuPercent: 17.2,
  userPercent: 9.1,
  systemPercent: 8.1,
  softirqPercent: 15.4,
  busyPercent: 99.1,
  receiveBytesPerSecond: 37_650_000,
  sendBytesPerSecond: 5_237_500,
};
const VERDICT: Verdict = {
  span: { beganMs: 70_000, doneMs: 70_200, titles: ['renice 0 → -15'], windowSeconds: 30 },
  before: FIGURES,
  after: {
    ...FIGURES,
    lost: 0,
    lossPercent: 0,
    ownDrops: 0,
    recvQueuePeakBytes: 72_256,
    runQueueWaitPercent: 17.4,
    cpuPercent: 26.3,
    userPercent: 13.2,
    systemPercent: 13.1,
  },
  isFinal: true,
  isGone: false,
  load: 'same',
};

test('both windows stand side by side, with what became better or worse', async () => {
  await using ui = await renderDialog({ dialog: { kind: 'verdicts' }, verdicts: [VERDICT] });
  expect(insideBox(ui.screen.text())).toEqual([
    'renice 0 → -15',
    '✔ loss ended: 7,382 → 0 in 30 s at the same 30 k packets/s; waits for a CPU',
    '57.2 % → 17.4 %',
    '                              30 s before       30 s after',
    'lost                                7,382                0 ✔',
    'loss %                               0.81                0 ✔',
    "drops of SRS's sockets              7,382                0 ✔",
    'Recv-Q peak, bytes              8,388,416           72,256 ✔',
    'waits for a CPU, %                   57.2             17.4 ✔',
    'SRS %CPU (us/sy)           17.2 (9.1/8.1) 26.3 (13.2/13.1)',
    'si of its CPU, %                     15.4             15.4',
    'all CPUs busy, %                     99.1             99.1',
    'packets/s came                     30,318           30,318',
    'packets/s sent                     11,504           11,504',
    'recv Mbit/s                         301.2            301.2',
    'send Mbit/s                          41.9             41.9',
    'seconds                              30.0             30.0',
    'Esc leaves',
  ]);
  await ui.press('v');
  expect(ui.view().dialog).toBeUndefined();
});

test('the head of a column is the seconds that are known; more lost in more time may be better, and a gap is told', async () => {
  const before = { ...FIGURES, coveredSeconds: 4, lost: 924, ownDrops: 924 };
  const after = { ...FIGURES, coveredSeconds: 27, gapSeconds: 3, lost: 2_700, ownDrops: 2_700 };
  await using ui = await renderDialog({
    dialog: { kind: 'verdicts' },
    verdicts: [{ ...VERDICT, before, after }],
  });
  const lines = insideBox(ui.screen.text());
  expect(lines).toContain('                               4 s before       27 s after');
  expect(lines).toContain('lost                                  924            2,700 ✔');
  expect(lines).toContain("drops of SRS's sockets                924            2,700 ✔");
  expect(lines).toContain('seconds not known                     0.0              3.0');
});

test('calls nothing better or worse that does not compare, or differs too little', async () => {
  const marksOf = async (change: Partial<Verdict>): Promise<readonly string[]> => {
    await using ui = await renderDialog({
      dialog: { kind: 'verdicts' },
      verdicts: [{ ...VERDICT, ...change }],
    });
    return insideBox(ui.screen.text()).filter(line => /\d [✔✖]$/.test(line));
  };
  expect(await marksOf({})).toHaveLength(5);
  expect(await marksOf({ isFinal: false })).toEqual([]);
  expect(await marksOf({ isGone: true })).toEqual([]);
  const after = { ...FIGURES, lost: 0, lossPercent: 0, ownDrops: 0, arrivedPerSecond: 12_000 };
  expect(await marksOf({ after, load: 'differs' })).toEqual([]);
  const few = { ...FIGURES, lost: 10, lossPercent: 0.0011, ownDrops: 10, runQueueWaitPercent: 1 };
  expect(
    await marksOf({
      before: few,
      after: { ...few, lost: 8, lossPercent: 0.0009, ownDrops: 8, runQueueWaitPercent: 1.2 },
    }),
  ).toEqual([]);
});

test('says what to do when nothing was tuned, also on the smallest screen', async () => {
  await using ui = await renderDialog({ dialog: { kind: 'verdicts' }, size: SMALLEST });
  expect(ui.screen.text()).toContain('Nothing was tuned');
  await ui.press(KEYS.Escape);
  expect(ui.view().dialog).toBeUndefined();
});

const PLAIN = createTheme({ colorLevel: 0, isAscii: false });
const BESIDE = { present: undefined, nowMs: 100_200, isUndoable: true };
/** One that did not help. */
const AS_BEFORE: Verdict = { ...VERDICT, after: FIGURES };

test.each([
  [
    'bad',
    100_200,
    true,
    '✖ renice 0 → -15: loss stayed as before: 7,382 → 7,382 in 30 s at the same 30 k packets/s  (u takes it back, v)',
  ],
  [
    'bad',
    300_000,
    false,
    '✖ renice 0 → -15: loss stayed as before: 7,382 → 7,382 in 30 s at the same 30 k packets/s  (v)',
  ],
  [
    'good',
    140_200,
    true,
    '– 40 s ago, renice 0 → -15: loss stayed as before: 7,382 → 7,382 in 30 s  (u takes it back, v)',
  ],
  [
    'good',
    290_200,
    true,
    '– 3 min ago, renice 0 → -15: loss stayed as before: 7,382 → 7,382 in 30 s  (u takes it back, v)',
  ],
  [
    'unknown',
    290_200,
    false,
    '✖ renice 0 → -15: loss stayed as before: 7,382 → 7,382 in 30 s at the same 30 k packets/s  (v)',
  ],
] as const)('what did not help, beside a first line that is %s', (present, nowMs, isUndoable, line) => {
  expect(verdictLine(AS_BEFORE, PLAIN, 112, { present, nowMs, isUndoable })).toBe(line);
});

test('a verdict that a change helped is of the past once the first line says that packets are lost again', () => {
  const line = verdictLine(VERDICT, PLAIN, 100, { present: 'bad', nowMs: 160_200, isUndoable: true });
  expect(line).toBe(
    '– 1 min ago, renice 0 → -15: loss ended: 7,382 → 0 in 30 s; waits for a CPU 57.2 % → 17.4 %  (v)',
  );
  const same = verdictLine(VERDICT, PLAIN, 100, { present: 'good', nowMs: 160_200, isUndoable: true });
  expect(same).toMatch(/^✔ renice 0 → -15: loss ended: /);
});

describe('u takes back what was judged', () => {
  const mark = {
    beganMs: 70_000,
    atMs: 70_200,
    label: 'renice 0 → -15',
    pid: 7847,
    startTicks: 52_000,
    windowSeconds: 30,
    isJudged: true,
    entry: 1,
    undoes: undefined,
  };
  const later = {
    ...mark,
    beganMs: 90_000,
    atMs: 90_100,
    isJudged: false,
    entry: 2,
    label: 'open files 1 → 2',
  };
  const undo = { ...later, label: 'undo 1: renice -15 → 0', undoes: 1 };
  const undoOfLater = { ...undo, label: 'undo 2: open files 2 → 1', entry: 3, undoes: 2 };

  test.each([
    ['the last change', [mark], true],
    ['one that was taken back', [mark, undo], false],
    ['where another change came since', [mark, later], false],
    ['where that was taken back again', [mark, later, undoOfLater], true],
    ['nothing', [], false],
    ['what something else changed', [{ ...mark, isByOthers: true as const }], false],
    ['where something else changed as much within it', [mark, { ...mark, isByOthers: true as const }], false],
    ['where something else changed something since', [mark, { ...later, isByOthers: true as const }], true],
  ])('%s', (_, marks, expected) => {
    expect(isUndoable(AS_BEFORE, marks)).toBe(expected);
  });

  test('not what took something back itself', () => {
    const span = { ...AS_BEFORE.span, beganMs: undo.beganMs, doneMs: undo.atMs, titles: [undo.label] };
    expect(isUndoable({ ...AS_BEFORE, span }, [mark, undo])).toBe(false);
  });
});

test('its line stays for five minutes behind the window', () => {
  expect(currentVerdict([VERDICT], 399_000)).toBe(VERDICT);
  expect(currentVerdict([VERDICT], 401_000)).toBeUndefined();
  expect(currentVerdict([], 0)).toBeUndefined();
});

test.each([
  [
    120,
    '✔ renice 0 → -15: loss ended: 7,382 → 0 in 30 s at the same 30 k packets/s; waits for a CPU 57.2 % → 17.4 %  (v)',
  ],
  [90, '✔ renice 0 → -15: loss ended: 7,382 → 0 in 30 s; waits for a CPU 57.2 % → 17.4 %  (v)'],
  [80, '✔ renice 0 → -15: loss ended: 7,382 → 0; waits for a CPU 57.2 % → 17.4 %  (v)'],
  [70, '✔ renice 0 → -15: loss ended: 7,382 → 0; waits 57.2 % → 17.4 %  (v)'],
  [60, '✔ renice 0 → -15: loss ended: 7,382 → 0  (v)'],
  [40, '✔ renice 0 …: loss ended: 7,382 → 0  (v)'],
])('its line on %i columns', (columns, line) => {
  expect(verdictLine(VERDICT, PLAIN, columns, BESIDE)).toBe(line);
});

test.each([
  [
    120,
    '✔ renice 0 → -15, affinity 0-1 → 1, scheduling policy other → fifo 10: loss ended: 7,382 → 0; waits 57.2 % → 17.4 %  (v)',
  ],
  [90, '✔ 3 changes: loss ended: 7,382 → 0 in 30 s; waits for a CPU 57.2 % → 17.4 %  (v)'],
  [60, '✔ 3 changes: loss ended: 7,382 → 0  (v)'],
])('of several changes that have no room on %i columns, says what became of them', (columns, line) => {
  const titles = ['renice 0 → -15', 'affinity 0-1 → 1', 'scheduling policy other → fifo 10'];
  const verdict = { ...VERDICT, span: { ...VERDICT.span, titles } };
  expect(verdictLine(verdict, PLAIN, columns, BESIDE)).toBe(line);
});

import { expect, test } from 'vitest';
import type { TuningMark } from '../src/metrics/verdict/tuning-mark.ts';
import { Told } from '../src/told.ts';
import { createFakeHost } from './helpers/fake-host.ts';

const MARK = {
  ...{ beganMs: 0, atMs: 100, label: 'renice 0 → -15', pid: 7847, startTicks: 52_000 },
  ...{ windowSeconds: 30, isJudged: true, entry: 1 },
};
const DONE = { kind: 'nice', fromMs: 0, untilMs: null, values: [{ id: '7', value: '-15' }] };

function listening(earlier: ConstructorParameters<typeof Told>[0]['earlier'] = []) {
  type Listener = Parameters<ConstructorParameters<typeof Told>[0]['onTold']>[0];
  const listeners: Listener[] = [];
  const told = new Told({
    ...createFakeHost({}),
    isImported: false,
    earlier,
    onTold: listener => void listeners.push(listener),
  });
  const marks: TuningMark[] = [];
  told.onMark(mark => marks.push(mark));
  const tell = (name: string, data: unknown, shift?: number): void => {
    for (const listener of listeners) listener(shift === undefined ? { name, data } : { name, data, shift });
  };
  return { told, marks, tell };
}

test('what another program recorded has its times on the clock of the replay', async () => {
  const { told, marks, tell } = listening();
  tell('mark', MARK, 2_500_000);
  expect(marks).toEqual([{ ...MARK, beganMs: 2_500, atMs: 2_600 }]);
  tell('done', { atMs: 0.1, own: [DONE], others: [{ ...DONE, untilMs: 7 }] }, 200);
  const known = await told.done(300 / 1_000);
  expect(known.own).toEqual([{ ...DONE, fromMs: 0.2, untilMs: Number.POSITIVE_INFINITY }]);
  expect(known.others).toEqual([{ ...DONE, fromMs: 0.2, untilMs: 7.2 }]);
});

test.each([
  { pid: '7847' },
  { startTicks: {} },
  { isJudged: 'yes' },
  { entry: [] },
  { undoes: 'all' },
  { isByOthers: 1 },
  { isNote: null },
])('a mark with %j is none', part => {
  const { marks, tell } = listening();
  tell('mark', { ...MARK, ...part });
  expect(marks).toEqual([]);
  tell('mark', MARK);
  expect(marks).toEqual([MARK]);
});

test.each([{ process: 7 }, { process: { pid: '7' } }, { entry: 'x' }, { values: [{ id: 1, value: {} }] }])(
  'who did something with %j is not known',
  async part => {
    const { told, tell } = listening();
    tell('done', { atMs: 5, own: [DONE], others: null });
    tell('done', { atMs: 5, own: [{ ...DONE, ...part }], others: null });
    expect((await told.done(5)).own).toEqual([{ ...DONE, untilMs: Number.POSITIVE_INFINITY }]);
  },
);

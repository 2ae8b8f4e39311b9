import { describe, expect, test } from 'vitest';
import { meanOf, secondsWhere } from '../../../src/metrics/evidence/evidence-point.ts';
import { MetricsModel } from '../../../src/metrics/model.ts';
import { known, sample, socket, srsReading } from '../made-up.ts';
import { momentAt, onlySrs, playCapture } from '../play-capture.ts';

describe('the evidence of a window', () => {
  test('has what each refresh of the recorded incident says, for the length of the window', async () => {
    const moments = await playCapture('incident-rcvbuf-renice', 30);
    const { snapshot } = momentAt(moments, 65);
    const evidence = snapshot.past.get(onlySrs(snapshot).pid)?.evidence ?? [];
    expect(secondsWhere(evidence, () => true)).toBeCloseTo(30, 0);
    expect(evidence.at(-1)).toMatchObject({ lost: 5_020, cpu: 1, nice: 0, tid: 7_847 });
    expect(evidence.reduce((sum, { lost = 0 }) => sum + lost, 0)).toBe(7_382);
    expect(meanOf(evidence, point => point.waitPercent)).toBeCloseTo(52.6, 0);
  });

  test.each(['incident-rcvbuf-renice', 'smallbuffer', 'publisher-line'])(
    'holds no refresh more than fits into the window, whatever the clock does (%s)',
    async name => {
      const lengths = (await playCapture(name, 30)).flatMap(({ snapshot }) =>
        [...snapshot.past.values()].map(({ evidence }) => secondsWhere(evidence, () => true) ?? 0),
      );
      expect(Math.max(...lengths)).toBeGreaterThan(29.5);
      expect(Math.max(...lengths)).toBeLessThan(30.5);
    },
  );

  test('has the periods in which a quota stopped SRS, and the function that it sleeps in', async () => {
    const throttled = await playCapture('throttled', 30);
    const pointAt = (moments: typeof throttled, seconds: number) => {
      const { past } = momentAt(moments, seconds).snapshot;
      return [...past.values()]
        .map(({ evidence }) => evidence.at(-1))
        .find(point => point?.tid !== undefined);
    };
    expect(pointAt(throttled, 19)?.throttledPercent).toBe(0);
    expect(pointAt(throttled, 40)?.throttledPercent).toBe(100);
    const blocked = await playCapture('blocked', 30);
    expect(pointAt(blocked, 40)).toMatchObject({ state: 'S', sleepsIn: 'anon_pipe_write', runPercent: 0 });
  });

  test.each([
    ['empty, however large its buffer', [0, 0], 0],
    ['with something in it', [0, 40_000], undefined],
    ['of two, one of which has something in it', [40_000, 0], undefined],
  ] as const)('a queue of which the buffer is not known: %s', (_, lengths, left) => {
    const model = new MetricsModel(30);
    const points = [0, 1].map(second => {
      const sockets = lengths.map((recvQueueBytes, index) => socket(71 + index, { recvQueueBytes }));
      const atMs = second * 1_000;
      const reading = srsReading(atMs, { udpSockets: known(sockets, atMs) });
      const { past } = model.advance(sample(atMs, { srs: [reading] }));
      return [...past.values()][0]?.evidence.at(-1);
    });
    expect(points.at(-1)).toMatchObject({ leftPercent: left, leftBeforePercent: left });
  });
});

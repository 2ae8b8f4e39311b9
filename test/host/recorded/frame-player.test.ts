import { expect, test } from 'vitest';
import { FramePlayer } from '../../../src/host/recorded/frame-player.ts';
import { commandKey } from '../../../src/host/recording/answers.ts';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';

const HEADER: RecordingHeader = {
  ...{ schema: 1, version: '0.0.0', hostId: 'id', hostName: 'edge-3', system: 'linux' },
  ...{ startAt: 0, startWall: 0, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};
const KEY = commandKey(['tc', 'qdisc']);

/** Each refresh asked tc, which answered with the number of the refresh. */
function frameOf(number: number): Frame {
  const [at, wall] = [number * 1_000_000, number * 1_000];
  const answer = { exitCode: 0, stdout: `${number}\n`, stderr: '' };
  return {
    at,
    wall,
    entries: [
      { kind: 'look', at, wall },
      { kind: 'ask', door: 'query', id: number, key: KEY },
      { kind: 'answer', door: 'query', id: number, key: KEY, at, wall, answer },
    ],
  };
}

test('who asks less often than was asked when it was recorded is given what is newest, not what is left', async () => {
  const frames = Array.from({ length: 60 }, (_, number) => frameOf(number));
  const source = { next: async () => frames.shift(), close: async () => undefined };
  const player = new FramePlayer(source, { header: HEADER, onTold: () => undefined });
  await player.begin();
  const heard: number[] = [];
  for (let second = 1; second < 60; second++) {
    await player.advance(second * 1_000);
    if (second % 10 !== 0) continue;
    const answer = player.ask('query', KEY, known => known.command(KEY) as never);
    for (let later = 0; later < 3 && second < 57; later++) await player.advance(++second * 1_000);
    heard.push(second - 3 - Number((await answer).stdout));
  }
  // At most as old as the frames that an answer is waited for.
  expect(heard).toHaveLength(5);
  for (const age of heard) expect(Math.abs(age)).toBeLessThanOrEqual(3);
});

test('begins with the last refresh that is not behind a moment, and knows what was before', async () => {
  const frames = Array.from({ length: 60 }, (_, number): Frame => {
    const frame = frameOf(number);
    const [look, ...others] = frame.entries;
    const texts = number === 3 ? { '/proc/version': 'Linux\n' } : {};
    return {
      ...frame,
      entries: [
        { ...look, kind: 'look', at: frame.at, wall: frame.wall, texts },
        ...others,
        { kind: 'peaks', pid: 7, looks: 10, byInode: { 5: 1_000 - number } },
      ],
    };
  });
  const source = { next: async () => frames.shift(), close: async () => undefined };
  const player = new FramePlayer(source, { header: HEADER, onTold: () => undefined });
  await player.begin(40_500);
  expect([player.nowMs, player.wallMs]).toEqual([40_000, 40_000]);
  const look = await player.look({ texts: ['/proc/version'] });
  expect(look.text('/proc/version')).toMatchObject({ text: 'Linux\n' });
  // Of this refresh alone.
  expect(player.takePeaks(7)).toEqual({ looks: 10, byInode: new Map([[5, 960]]) });
  await player.advance(41_000);
  expect(player.nowMs).toBe(41_000);
});

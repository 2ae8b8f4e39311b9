import { expect, test } from 'vitest';
import { FramePlayer } from '../../../src/host/recorded/frame-player.ts';
import { ReplayClock } from '../../../src/host/recorded/replay-clock.ts';
import { commandKey } from '../../../src/host/recording/answer-keys.ts';
import { DoorAnswers } from '../../../src/host/recording/answers.ts';
import type {
  Door,
  Entry,
  Frame,
  KeyFrame,
  Learnt,
  RecordingHeader,
} from '../../../src/host/recording/frame.ts';

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

/** A frame at a second that asks what is given, and has the answers. */
function asking(second: number, entries: readonly Entry[], more: Partial<Frame> = {}): Frame {
  const [at, wall] = [second * 1_000_000, second * 1_000];
  return { at, wall, entries: [{ kind: 'look', at, wall }, ...entries], ...more };
}

function ask(id: number, key: string, door: Door = 'query'): Entry {
  return { kind: 'ask', door, id, key };
}

function answer(second: number, id: number, key: string, stdout: string): Entry {
  const [at, wall] = [second * 1_000_000, second * 1_000];
  return { kind: 'answer', door: 'query', id, key, at, wall, answer: { exitCode: 0, stdout, stderr: '' } };
}

function keyOf(second: number, state: Learnt, stdout?: string): KeyFrame {
  const at = second * 1_000_000;
  const query = { door: 'query' as const, key: KEY, at, answer: { exitCode: 0, stdout, stderr: '' } };
  return { header: HEADER, stateAt: at, state, answers: stdout === undefined ? [] : [query] };
}

function playerOf(frames: readonly Frame[]): FramePlayer {
  const left = [...frames];
  const source = { next: async () => left.shift(), close: async () => undefined };
  return new FramePlayer(source, { header: HEADER, onTold: () => undefined });
}

const UNKNOWN = { failed: 'gone' as const, detail: 'nothing known' };

test('an answer goes to a question of its own door and key alone, whatever its number', async () => {
  const other = commandKey(['ss', '-s']);
  const player = playerOf([
    asking(0, [ask(1, 'x', 'aside'), ask(1, KEY)]),
    asking(1, [ask(1, other), answer(1, 1, other, 'of ss\n')]),
    asking(2, [answer(2, 1, KEY, 'of tc\n')]),
    asking(3, []),
  ]);
  await player.begin();
  const heard: unknown[] = [];
  void player.ask('aside', 'x', () => new Map()).then(texts => heard.push(texts));
  const tc = player.ask('query', KEY, () => UNKNOWN as never);
  for (const second of [1, 2, 3]) await player.advance(second * 1_000);
  expect((await tc).stdout).toBe('of tc\n');
  expect(heard).toEqual([]);
});

test('what was under way at a gap is given what is known behind it, and what comes after is heard', async () => {
  const player = playerOf([
    asking(0, [ask(7, KEY)]),
    asking(9, [ask(7, commandKey(['ss'])), ask(8, KEY), answer(9, 7, commandKey(['ss']), 'of ss\n')], {
      isAfterGap: true,
      key: keyOf(9, {}, 'of the gap\n'),
    }),
    asking(10, [answer(10, 8, KEY, 'later\n')]),
    asking(11, []),
  ]);
  await player.begin();
  const before = player.ask('query', KEY, known => known.command(KEY) ?? (UNKNOWN as never));
  await player.advance(9_000);
  expect((await before).stdout).toBe('of the gap\n');
  const after = player.ask('query', KEY, () => UNKNOWN as never);
  await player.advance(10_000);
  await player.advance(11_000);
  expect((await after).stdout).toBe('later\n');
});

test('what a server replied before it is asked has the time at which it came, also by the key of a chunk', () => {
  const known = new DoorAnswers();
  known.plain('get', 'http://h', [{ status: 200, text: '{}' }], { at: 8_000_000, id: 1 });
  const learnt = new DoorAnswers();
  for (const { door, key, at, answer } of known.whole(10_000_000))
    learnt.learn(door, key, answer as never, at);
  expect(learnt.replies('http://h')).toEqual([{ status: 200, text: '{}', atMs: 8_000 }]);
});

test('behind a gap nothing is known that its key does not say, and before it nothing of that', async () => {
  const first = asking(0, [], { key: keyOf(0, { texts: { '/proc/7/stat': 'of the run before' } }, 'old\n') });
  const texts = { '/proc/9/stat': 'of this run' };
  const player = playerOf([
    first,
    asking(9, [{ kind: 'look', at: 9e6, wall: 9e3, texts }], { isAfterGap: true, key: keyOf(9, {}) }),
    asking(10, []),
  ]);
  await player.begin();
  expect((await player.look({ texts: ['/proc/9/stat'] })).text('/proc/9/stat')).toHaveProperty('reason');
  await player.advance(9_000);
  const look = await player.look({ texts: ['/proc/7/stat', '/proc/9/stat'] });
  expect(look.text('/proc/7/stat')).toHaveProperty('reason');
  expect(look.text('/proc/9/stat')).toHaveProperty('text', 'of this run');
  expect(player.answers.command(KEY)).toBeUndefined();
});

test('who was woken when it was recorded is woken, also long after it was due', async () => {
  const frames: Frame[] = [frameOf(1), { ...frameOf(9), isWoken: true }, frameOf(10)];
  const source = { next: async () => frames.shift(), close: async () => undefined };
  const player = new FramePlayer(source, { header: HEADER, onTold: () => undefined });
  await player.begin();
  const clock = new ReplayClock(player, { speed: Number.POSITIVE_INFINITY });
  expect(await clock.sleepUntil(2_000)).toBe('woken');
  expect(player.nowMs).toBe(9_000);
  expect(await clock.sleepUntil(10_000)).toBe(true);
});

test('who asks again is given what was asked again some refreshes later, as the program that recorded was starved', async () => {
  const quiet = (number: number): Frame => {
    const { at, wall } = frameOf(number);
    return { at, wall, entries: [{ kind: 'look', at, wall }] };
  };
  const frames = [frameOf(0), ...[1, 2, 3, 4, 5, 6].map(quiet), frameOf(7), quiet(8)];
  const source = { next: async () => frames.shift(), close: async () => undefined };
  const player = new FramePlayer(source, { header: HEADER, onTold: () => undefined });
  await player.begin();
  const ask = () => player.ask('query', KEY, answers => answers.command(KEY) as never);
  const first = ask();
  await player.advance(1_000);
  expect((await first).stdout).toBe('0\n');
  const heard: string[] = [];
  void ask().then(({ stdout }) => heard.push(stdout));
  for (let second = 2; second <= 6; second++) await player.advance(second * 1_000);
  expect(heard).toEqual([]);
  await player.advance(7_000);
  await player.advance(8_000);
  expect(heard).toEqual(['7\n']);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { Monitor } from '../src/monitor.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { Recording } from '../src/recording.ts';
import { Replay } from '../src/replay.ts';
import { Session } from '../src/session.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { Told } from '../src/told.ts';
import { recordSimulated } from './helpers/damaged-recordings.ts';

const WANTED = { name: 'srs' };
const SETTINGS = { ...DEFAULT_SETTINGS, delaySeconds: 1, windowSeconds: 5 };
const SECONDS = 150;
const MARKED_AT = 100;
const NEVER = new AbortController().signal;

let directory = '';
let path = '';
/** When what held at the mark began, on the host's clock. */
let starvedSinceMs: number | undefined;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-replay-'));
  path = join(directory, 'starved.srstop');
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('no such scenario');
  const host = createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY });
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  await recording.startFile(path);
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  await session.begin();
  const samples = session.run();
  for (let taken = 1; taken < SECONDS; taken++) {
    if (taken === MARKED_AT) {
      session.note('complaints');
      const { findings = [] } = session.current().snapshot?.advice ?? {};
      starvedSinceMs = findings.find(({ id }) => id === 'starved')?.sinceMs;
    }
    await samples.next();
  }
  await recording.close();
  await session.close();
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface OpenOptions {
  readonly atSeconds?: number;
  readonly isPaused?: boolean;
  /** The one that all are of unless given. */
  readonly of?: string;
  /** Whether the recording cannot be read now. */
  readonly unreadable?: () => boolean;
}

async function open(options: OpenOptions = {}) {
  const recording = await OpenRecording.open(options.of ?? path, problem => expect(problem).toBe(''));
  const { firstWall } = recording.span;
  const replay = new Replay(await recording.play({ speed: 1 }), {
    recording: {
      span: recording.span,
      moments: () => recording.moments(),
      async play(from) {
        if (options.unreadable?.() === true) throw new Error('the disk is gone');
        return recording.play(from);
      },
      close: () => recording.close(),
    },
    isPaused: options.isPaused ?? true,
    atWall: options.atSeconds === undefined ? undefined : firstWall + options.atSeconds * 1_000,
    makeSession(host, before) {
      const told = new Told(host);
      const made = new Session({ ...SETTINGS, host, wanted: WANTED, told, stateDirectory: directory });
      if (before !== undefined) made.lookAs(before);
      return made;
    },
  });
  await replay.begin();
  void replay.run();
  return {
    replay,
    seconds: () => Math.round((replay.wall - firstWall) / 1_000),
    arrived: async () => {
      while (replay.state().target !== undefined) await new Promise(resolve => setTimeout(resolve, 5));
    },
    [Symbol.asyncDispose]: () => replay.close(),
  };
}

describe('a recording that is played', () => {
  test('goes to a moment, forward and back, with all figures of its window', async () => {
    await using played = await open();
    expect(played.seconds()).toBe(0);
    for (const seconds of [90, 20, 120]) {
      played.replay.seek(played.replay.firstWall + seconds * 1_000);
      await played.arrived();
      expect(Math.abs(played.seconds() - seconds)).toBeLessThanOrEqual(1);
      const { snapshot } = played.replay.state().session.current();
      expect(snapshot?.metrics.srs[0]?.udp.coveredSeconds).toBeGreaterThan(4);
    }
    played.replay.seekBy(-10_000);
    played.replay.seekBy(-10_000);
    await played.arrived();
    expect(Math.abs(played.seconds() - 100)).toBeLessThanOrEqual(2);
  });

  test('says since when what holds at a moment does, where it did before', async () => {
    await using played = await open();
    const { replay } = played;
    const findings = () => replay.state().session.current().snapshot?.advice.findings ?? [];
    replay.seek(replay.firstWall + 3_000);
    await played.arrived();
    const begun = findings().map(({ isLonger }) => isLonger);
    expect(begun.length).toBeGreaterThan(0);
    expect(begun).not.toContain(true);
    replay.seek(replay.firstWall + 100_000);
    await played.arrived();
    const held = findings().find(({ id }) => id === 'starved');
    expect(held).not.toHaveProperty('isLonger');
    expect(held?.sinceMs).toBe(starvedSinceMs);
    expect(held?.lastedSeconds).toBeGreaterThan(80);
  });

  test('tells of an answer of the API when it came, wherever it begins', async () => {
    const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
    const answered = async (fromSeconds: number): Promise<ReadonlySet<number>> => {
      const host = await recording.play({ fromWall: recording.span.firstWall + fromSeconds * 1_000 });
      const times = new Set<number>();
      for await (const { metrics } of new Monitor(host, { ...SETTINGS, wanted: WANTED }).run(NEVER)) {
        const secondsAgo = metrics.srs[0]?.api?.secondsAgo;
        if (secondsAgo !== undefined) times.add(Math.round(Date.parse(metrics.time) / 1_000 - secondsAgo));
      }
      return times;
    };
    const whole = await answered(0);
    const part = await answered(76);
    await recording.close();
    expect(part.size).toBeGreaterThan(4);
    expect([...part].filter(time => !whole.has(time))).toEqual([]);
  });

  test('begins where it is told to, and stands there until it is played', async () => {
    await using played = await open({ atSeconds: 66 });
    expect(Math.abs(played.seconds() - 66)).toBeLessThanOrEqual(1);
    const began = played.replay.wall;
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(played.replay.wall).toBe(began);
    played.replay.step();
    while (played.replay.wall === began) await new Promise(resolve => setTimeout(resolve, 5));
    expect(played.replay.wall - began).toBeLessThan(2_100);
    for (let press = 0; press < 9; press++) played.replay.changeSpeed(1);
    expect(played.replay.state().speed).toBe(60);
    played.replay.playOrPause();
    while (played.seconds() < 75) await new Promise(resolve => setTimeout(resolve, 5));
    expect(played.replay.state().isPaused).toBe(false);
  });

  test('knows findings and marks by its index, and by their words once they were passed', async () => {
    await using played = await open();
    const { replay } = played;
    const [first] = replay.moments;
    expect(first?.kind).toBe('finding');
    expect(replay.moments.some(({ isBad }) => isBad)).toBe(true);
    const mark = replay.moments.find(({ kind }) => kind === 'mark');
    expect(mark && replay.wordsOf(mark)).toBeUndefined();
    replay.seek((mark?.wall ?? 0) - 1);
    await played.arrived();
    replay.seek((mark?.wall ?? 0) - 3_000);
    await played.arrived();
    const before = replay.moments.filter(({ wall }) => wall <= replay.wall).at(-1);
    while (replay.jump(1) !== mark) await played.arrived();
    await played.arrived();
    expect(mark && replay.wordsOf(mark)).toBe('complaints');
    expect(
      replay
        .state()
        .session.current()
        .marks.map(({ label }) => label),
    ).toContain('complaints');
    let back = replay.jump(-1);
    for (; back !== undefined && back.wall > (before?.wall ?? 0); back = replay.jump(-1))
      await played.arrived();
    expect(back).toBe(before);
    await played.arrived();
    expect(replay.wall).toBeLessThan(mark?.wall ?? 0);
  });

  test('goes on where it stood when a moment cannot be reached, and is not stuck when that cannot be either', async () => {
    let left = 0;
    await using played = await open({ atSeconds: 40, unreadable: () => left-- > 0 });
    const { replay } = played;
    left = 1;
    replay.seek(replay.firstWall + 100_000);
    await played.arrived();
    expect(replay.state().problem).toBe('the disk is gone');
    const stood = played.seconds();
    expect(Math.abs(stood - 40)).toBeLessThanOrEqual(2);
    replay.step();
    await expect.poll(() => played.seconds()).toBeGreaterThan(stood);
    left = 2;
    replay.seek(replay.firstWall + 100_000);
    await played.arrived();
    expect(replay.state()).toMatchObject({ problem: 'the disk is gone', isPaused: true });
    replay.playOrPause();
    await played.arrived();
    expect(replay.state()).toMatchObject({ problem: undefined, isPaused: false });
    const again = played.seconds();
    for (let press = 0; press < 9; press++) replay.changeSpeed(1);
    await expect.poll(() => played.seconds()).toBeGreaterThan(again);
  });

  test('stays at its end, goes back from there, and begins anew', async () => {
    await using played = await open({ isPaused: false });
    const { replay } = played;
    replay.seek(replay.lastWall + 3_600_000);
    await played.arrived();
    while (replay.state().session.current().ended === undefined)
      await new Promise(resolve => setTimeout(resolve, 5));
    expect(replay.wall).toBeGreaterThanOrEqual(replay.lastWall - 1_000);
    replay.seekBy(-30_000);
    await played.arrived();
    expect(replay.state().session.current().ended).toBeUndefined();
    replay.seek(replay.lastWall);
    await played.arrived();
    while (replay.state().session.current().ended === undefined)
      await new Promise(resolve => setTimeout(resolve, 5));
    replay.playOrPause();
    await played.arrived();
    expect(played.seconds()).toBeLessThanOrEqual(2);
  });

  test('begins anew where it began, also where the clock was set back behind that', async () => {
    const of = join(directory, 'set-back.srstop');
    await recordSimulated(of, 130, refresh => (refresh < 65 ? 0 : -3_600_000));
    await using played = await open({ of, isPaused: false });
    const { replay } = played;
    expect(replay.beganWall - replay.firstWall).toBeGreaterThan(3_500_000);
    replay.seek(replay.firstWall + 64_000);
    await played.arrived();
    expect(played.seconds()).toBe(64);
    while (replay.state().session.current().ended === undefined)
      await new Promise(resolve => setTimeout(resolve, 5));
    replay.playOrPause();
    await played.arrived();
    expect(replay.wall - replay.beganWall).toBeLessThanOrEqual(2_000);
    expect(replay.wall).toBeGreaterThanOrEqual(replay.beganWall);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AdvisedSnapshot } from '../src/advice/advised.ts';
import type { Host } from '../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { Monitor } from '../src/monitor.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { Recording } from '../src/recording.ts';
import { Session } from '../src/session.ts';
import { Told } from '../src/told.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'srs-top-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

const SETTINGS = { delaySeconds: 1, windowSeconds: 30 };
const WANTED = { name: 'srs' };

interface ToldOfFile {
  readonly moments: ReturnType<OpenRecording['moments']>;
  readonly holds: readonly { readonly id: string; readonly severity: string; readonly since: number }[];
  readonly cpuModel: string | undefined;
  readonly firstWall: number;
}

/** Who is starved from the start on is watched for 20 s, and recorded from the tenth on. */
async function recordLate(): Promise<{
  readonly file: ToldOfFile;
  readonly cpuModel: string | undefined;
}> {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('no such demo');
  const host = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const path = join(directory, 'late.srstop');
  const { cpuModel } = await recording.host.facts();
  const monitor = new Monitor(recording.host, { ...SETTINGS, wanted: WANTED });
  let count = 0;
  for await (const snapshot of monitor.run(new AbortController().signal)) {
    recording.note(snapshot);
    if (++count === 10) await recording.startFile(path);
    if (count === 20) break;
  }
  await recording.close();
  await host.close();
  return { file: await toldOf(path), cpuModel };
}

async function toldOf(path: string): Promise<ToldOfFile> {
  const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await recording.play();
  let holds: ToldOfFile['holds'] = [];
  host.onTold(({ name, data }) => {
    if (name === 'holds') holds = data as ToldOfFile['holds'];
  });
  while (await host.clock.sleepUntil(host.clock.nowMs() + 1_000));
  const told = { moments: recording.moments(), holds, cpuModel: (await host.facts()).cpuModel };
  const { firstWall } = recording.span;
  await recording.close();
  return { ...told, firstWall };
}

describe('a file that begins amid an incident', () => {
  test('has in its index and in its first record what holds, since when, and what the host is', async () => {
    const { file, cpuModel } = await recordLate();
    expect(file.moments).toEqual([{ wall: file.firstWall, kind: 'finding', isBad: true }]);
    const starved = file.holds.find(({ id }) => id === 'starved');
    expect(starved?.severity).toBe('bad');
    expect(starved?.since).toBeLessThan(file.firstWall);
    expect(starved).toMatchObject({ pid: expect.any(Number), heldMs: expect.any(Number) });
    expect(cpuModel).toEqual(expect.any(String));
    expect(file.cpuModel).toBe(cpuModel);
  });
});

test('what the host is, which was not known when its recording began, is known to who replays it', async () => {
  const scenario = scenarioOf('healthy');
  if (scenario === undefined) throw new Error('no such demo');
  const host = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  const facts = { operatingSystem: 'Debian GNU/Linux 12', cpuModel: 'AMD EPYC', virtualisation: 'kvm' };
  const asked = Promise.withResolvers<typeof facts>();
  const slow = { ...host, facts: () => asked.promise };

  const options = { settings: SETTINGS, wanted: WANTED, version: '0.0.0', hasCapsule: false };
  const recording = new Recording({ ...options, host: slow });
  const path = join(directory, 'facts.srstop');
  await recording.startFile(path);
  let count = 0;
  for await (const _ of new Monitor(recording.host, { ...SETTINGS, wanted: WANTED }).run(
    new AbortController().signal,
  )) {
    if (++count === 4) asked.resolve(facts);
    if (count === 8) break;
  }
  await recording.close();
  const played = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  for (const fromWall of [undefined, played.span.lastWall])
    expect(await (await played.play({ fromWall })).facts()).toEqual(facts);
  await played.close();
});

/** A session of a demo that is recorded; what is done at a refresh is done behind it, while everybody sleeps. */
async function recordedSession(
  name: string,
  count: number,
  doAt: (refresh: number, done: Doing) => Promise<void>,
) {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error('no such demo');
  const host = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  let sleep = Promise.resolve();
  const sleepUntil: Host['clock']['sleepUntil'] = async (...until) => {
    await sleep;
    return host.clock.sleepUntil(...until);
  };
  const slow = { ...host, clock: { ...host.clock, sleepUntil } };
  const recording = new Recording({ host: slow, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  const seen: AdvisedSnapshot[] = [];
  const see = () => void seen.push(session.current().snapshot as AdvisedSnapshot);
  await session.begin();
  see();
  const samples = session.run();
  for (let refresh = 1; refresh < count; refresh++) {
    const { promise, resolve: wake } = Promise.withResolvers<void>();
    sleep = promise;
    const next = samples.next();
    await doAt(refresh, { session, recording });
    wake();
    await next;
    see();
  }
  await session.end();
  await recording.close();
  await session.close();
  return seen;
}

interface Doing {
  readonly session: Session;
  readonly recording: Recording;
}

async function replayed(path: string) {
  const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await recording.play();
  const told = new Told(host);
  const session = new Session({ ...SETTINGS, wanted: WANTED, stateDirectory: directory, host, told });
  await session.begin();
  const seen = [session.current().snapshot as AdvisedSnapshot];
  for await (const snapshot of session.run()) seen.push(snapshot);
  const words = session.current().marks.map(({ label }) => label);
  const moments = recording.moments();
  const { span } = recording;
  await session.end();
  await recording.close();
  return { words, moments, seen, span };
}

const timesOf = (seen: readonly AdvisedSnapshot[]) => seen.map(({ sample }) => sample.atMs);

describe('a word that a moment is marked with right before the last minutes are saved', () => {
  test('is in what is saved, and makes no refresh', async () => {
    const [saved, ofAll] = [join(directory, 'saved.srstop'), join(directory, 'all.srstop')];
    const live = await recordedSession('healthy', 8, async (refresh, { session, recording }) => {
      if (refresh === 1) await recording.startFile(ofAll);
      if (refresh !== 6) return;
      session.note('complaints');
      await recording.saveCapsule(saved);
    });
    const { words, moments, seen, span } = await replayed(saved);
    expect(words).toEqual(['complaints']);
    expect(moments).toEqual([{ wall: span.lastWall, kind: 'mark', isBad: false }]);
    expect(timesOf(seen)).toEqual(timesOf(live).slice(0, 6));
    // A file that goes on has it once.
    const whole = await replayed(ofAll);
    expect(whole.words).toEqual(['complaints']);
    expect(whole.moments).toHaveLength(1);
  });
});

describe('a file that begins amid a session', () => {
  const [PRESSED, COUNT] = [5, 9];

  test('begins with the refresh at hand, and what came since is told from there', async () => {
    const path = join(directory, 'amid.srstop');
    const live = await recordedSession('softirq', COUNT, async (refresh, { recording }) => {
      if (refresh === PRESSED) await recording.startFile(path);
    });
    const { seen, span } = await replayed(path);
    const [atHand] = live.slice(PRESSED - 1);
    expect(timesOf(seen)).toEqual(timesOf(live).slice(PRESSED - 1));
    expect(Math.abs(span.firstWall - (atHand?.sample.time.getTime() ?? 0))).toBeLessThan(100);
    const received = (snapshots: readonly AdvisedSnapshot[]) =>
      snapshots.map(({ past, metrics }) => {
        const point = past.get(metrics.srs[0]?.pid ?? 0)?.history.at(-1);
        const sent = metrics.interfaces.map(({ sendBytesPerSecond }) => sendBytesPerSecond);
        return [metrics.elapsedSeconds, metrics.cpus, sent, point?.forVerdict?.udp];
      });
    expect(received(seen).slice(1)).toEqual(received(live).slice(PRESSED));
  });

  test('says since when what holds there does', async () => {
    const path = join(directory, 'starved.srstop');
    const live = await recordedSession('starved', 3 * COUNT, async (refresh, { recording }) => {
      if (refresh === 2 * COUNT) await recording.startFile(path);
    });
    const { seen } = await replayed(path);
    const [held, then] = [seen, live].map(snapshots =>
      snapshots.at(-1)?.advice.findings.find(({ id }) => id === 'starved'),
    );
    expect(then?.lastedSeconds).toBeGreaterThan(COUNT);
    expect(held?.sinceMs).toBe(then?.sinceMs);
    expect(held).not.toHaveProperty('isLonger');
  });

  test('leaves what goes on beside it, and the last minutes, as they were', async () => {
    const paths = ['first', 'second', 'saved'].map(name => join(directory, `${name}.srstop`));
    const [first = '', second = '', saved = ''] = paths;
    const live = await recordedSession('softirq', COUNT, async (refresh, { session, recording }) => {
      if (refresh === 2) await recording.startFile(first);
      if (refresh === PRESSED) {
        session.note('complaints');
        await recording.stopFile();
        await recording.startFile(second);
      }
      if (refresh === COUNT - 1) await recording.saveCapsule(saved);
    });
    expect(timesOf((await replayed(saved)).seen)).toEqual(timesOf(live).slice(0, -1));
    await rm(saved);
    expect((await replayed(first)).words).toEqual(['complaints']);
    expect((await replayed(second)).words).toEqual(['complaints']);
    // Both, one behind the other: what both have is played once.
    const { seen, words } = await replayed(directory);
    expect(timesOf(seen)).toEqual(timesOf(live).slice(1));
    expect(words).toEqual(['complaints']);
  });
});

test('which work landed on which CPU is recorded slowly, while nobody looks, for who does later', async () => {
  const scenario = scenarioOf('softirq');
  if (scenario === undefined) throw new Error('no such demo');
  const host = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  const asked: number[] = [];
  const watched: Host = {
    ...host,
    look(question) {
      if (question.texts?.some(text => text === '/proc/interrupts')) asked.push(host.clock.nowMs());
      return host.look(question);
    },
  };
  const recording = new Recording({ host: watched, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const path = join(directory, 'placement.srstop');
  await recording.startFile(path);
  const session = new Session({ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory });
  session.readPlacementEvery(10_000);
  await session.begin();
  let count = 0;
  for await (const { sample } of session.run()) {
    expect(sample.placement).toBeUndefined();
    if (++count === 35) break;
  }
  await session.end();
  await recording.close();
  expect(asked).toHaveLength(4);

  const played = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const monitor = new Monitor(await played.play(), { ...SETTINGS, wanted: WANTED });
  monitor.wantPlacement(true);
  const snapshots: AdvisedSnapshot[] = [];
  for await (const snapshot of monitor.run(new AbortController().signal)) snapshots.push(snapshot);
  const last = snapshots.at(-1);
  expect(last?.sample.placement?.interrupts.value?.size).toBeGreaterThan(0);
  expect(
    snapshots
      .flatMap(({ metrics }) => metrics.problems)
      .filter(({ source }) => /interrupts|softirq|placement/.test(source)),
  ).toEqual([]);
  await played.close();
});

test('a refresh that no reader would take is left out, and said, and what comes behind it is read', async () => {
  const scenario = scenarioOf('healthy');
  if (scenario === undefined) throw new Error('no such demo');
  const simulated = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
  const answer = { exitCode: 0, signal: undefined, problem: undefined, stderr: '' };
  let stdout = 'x'.repeat(25 * 2 ** 20);
  const host: Host = {
    ...simulated,
    query: async (command, options) =>
      command[0] === 'huge' ? { command, ...answer, stdout } : simulated.query(command, options),
  };
  const recording = new Recording({ host, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
  const path = join(directory, 'huge.srstop');
  await recording.startFile(path);
  const left = `${path}: a refresh is left out: it takes 2`;
  const problems: (string | undefined)[] = [];
  let count = 0;
  for await (const _ of new Monitor(recording.host, { ...SETTINGS, wanted: WANTED }).run(
    new AbortController().signal,
  )) {
    count++;
    // Once in a refresh, from where on it begins each chunk, until that is known to have become less.
    if (count === 10) void recording.host.query(['huge']);
    if (count === 85) {
      stdout = 'little';
      void recording.host.query(['huge']);
    }
    await Promise.resolve();
    problems.push(recording.file?.problem);
    if (count === 200) break;
  }
  const state = await recording.close();
  await host.close();
  expect(problems[8]).toBeUndefined();
  expect(problems[20]).toContain(left);
  expect(problems[80]).toContain(left);
  expect(problems.at(-1)).toBeUndefined();
  expect(state).toMatchObject({ problem: undefined, missing: expect.stringContaining(left) });

  const played = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const replayed = await played.play();
  const times: number[] = [];
  do times.push(Math.round(replayed.clock.nowMs() / 1_000));
  while (await replayed.clock.sleepUntil(replayed.clock.nowMs() + 1_000));
  await played.close();
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(gaps.filter(seconds => seconds > 1)).toHaveLength(1);
  // It is tried once a minute.
  expect(Math.max(...gaps)).toBeGreaterThan(60);
  expect(Math.max(...gaps)).toBeLessThan(140);
}, 60_000);

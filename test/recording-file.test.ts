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

describe('a word that a moment is marked with right before the last minutes are saved', () => {
  async function markAndSave(): Promise<{ readonly saved: string; readonly ofAll: string }> {
    const scenario = scenarioOf('healthy');
    if (scenario === undefined) throw new Error('no such demo');
    const host = createSimulatedHost(scenario, { isReadOnly: true, speed: Number.POSITIVE_INFINITY });
    let sleep = Promise.resolve();
    const sleepUntil: Host['clock']['sleepUntil'] = async (...until) => {
      await sleep;
      return host.clock.sleepUntil(...until);
    };
    const slow = { ...host, clock: { ...host.clock, sleepUntil } };
    const recording = new Recording({ host: slow, settings: SETTINGS, wanted: WANTED, version: '0.0.0' });
    const [saved, ofAll] = [join(directory, 'saved.srstop'), join(directory, 'all.srstop')];
    await recording.startFile(ofAll);
    const session = new Session({
      ...{ ...SETTINGS, host, wanted: WANTED, recording, stateDirectory: directory },
    });
    await session.begin();
    const samples = session.run();
    for (let count = 1; count < 8; count++) {
      const { promise, resolve: wake } = Promise.withResolvers<void>();
      sleep = promise;
      const next = samples.next();
      if (count === 6) {
        session.note('complaints');
        await recording.saveCapsule(saved);
      }
      wake();
      await next;
    }
    await session.end();
    await recording.close();
    return { saved, ofAll };
  }

  async function replayed(path: string) {
    const recording = await OpenRecording.open(path, problem => expect(problem).toBe(''));
    const host = await recording.play();
    const options = { ...SETTINGS, wanted: WANTED, stateDirectory: directory };
    const session = new Session({ ...options, host, told: new Told(host) });
    const elapsed: (number | undefined)[] = [];
    await session.begin();
    for await (const { metrics } of session.run()) elapsed.push(metrics.elapsedSeconds);
    const words = session.current().marks.map(({ label }) => label);
    const moments = recording.moments();
    const { lastWall } = recording.span;
    await session.end();
    await recording.close();
    return { words, moments, elapsed, lastWall };
  }

  test('is in what is saved, and makes no refresh', async () => {
    const { saved, ofAll } = await markAndSave();
    const { words, moments, elapsed, lastWall } = await replayed(saved);
    expect(words).toEqual(['complaints']);
    expect(moments).toEqual([{ wall: lastWall, kind: 'mark', isBad: false }]);
    const whole = await replayed(ofAll);
    expect(elapsed).toEqual(whole.elapsed.slice(0, elapsed.length));
    // A file that goes on has it once.
    expect(whole.words).toEqual(['complaints']);
    expect(whole.moments).toHaveLength(1);
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

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Host } from '../src/host/host.ts';
import { readCapture } from '../src/host/recorded/capture.ts';
import { createRecordedHost } from '../src/host/recorded/recorded.ts';
import type { Snapshot } from '../src/metrics/model.ts';
import { formatJson } from '../src/output/json.ts';
import { Session, type SessionOptions } from '../src/session.ts';
import { expectPlan } from './helpers/expect-tuning.ts';
import { statText } from './helpers/fake-process.ts';
import { LIVE_SRS, type LiveSession, startLiveSession } from './helpers/live-session.ts';

/** The journal is on a disk, where another process writes it, which has to be started first. */
const SOON = { timeout: 10_000 };
const NO_COST = { cpuPercent: undefined, residentBytes: 0, lateMilliseconds: 0 };
const OPTIONS = { wanted: { name: 'srs' }, delaySeconds: 1, windowSeconds: 30 } as const;

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'srs-top-session-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

async function recordedSession(name: string, options: Partial<SessionOptions> = {}): Promise<Session> {
  const path = new URL(`./fixtures/${name}.ndjson.gz`, import.meta.url).pathname;
  const host = createRecordedHost(await readCapture(path));
  return new Session({ ...OPTIONS, host, stateDirectory: join(state, name), ...options });
}

/** A made-up host with a journal of its own on the disk, and its session, which has begun. */
const liveSession = (name: string, options: Partial<SessionOptions> = {}): Promise<LiveSession> =>
  startLiveSession(name, { stateDirectory: join(state, name), ...options });

const titlesOf = async ({ journal }: Session) => (await journal.entries()).map(({ begun }) => begun.title);

/** What a session says of each refresh, to the end of the recording or so many refreshes. */
async function* lines(session: Session, most = 40): AsyncGenerator<string> {
  await session.begin();
  for (let count = 0; count < most; count++) {
    const { value, done } = await session.run().next();
    if (done === true) return;
    // What srs-top itself costs is of the process, and the same for all of its sessions.
    yield formatJson({ ...value.metrics, self: NO_COST });
  }
}

async function all(source: AsyncGenerator<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of source) found.push(line);
  return found;
}

describe('two sessions with different hosts, in one process', () => {
  const SLOW = { delaySeconds: 2, windowSeconds: 10 };

  test('have each its own figures: those that they have alone', async () => {
    const alone = [
      await all(lines(await recordedSession('incident-rcvbuf-renice'))),
      await all(lines(await recordedSession('healthy-rtc', SLOW))),
    ];
    const sessions = [
      await recordedSession('incident-rcvbuf-renice'),
      await recordedSession('healthy-rtc', SLOW),
    ] as const;
    const [incident, healthy] = [lines(sessions[0]), lines(sessions[1])];
    const beside: [string[], string[]] = [[], []];
    for (;;) {
      const [one, other] = await Promise.all([incident.next(), healthy.next()]);
      if (one.done !== true) beside[0].push(one.value);
      if (other.done !== true) beside[1].push(other.value);
      if (one.done === true && other.done === true) break;
    }
    expect(beside[0].length).toBeGreaterThan(20);
    expect(beside[1].length).toBeGreaterThan(5);
    expect(beside).toEqual(alone);
    const seconds = beside.map(found => JSON.parse(found.at(-1) ?? '').srs[0].udp.windowSeconds);
    expect(seconds).toEqual([30, 10]);
    expect(JSON.parse(beside[1].at(-1) ?? '').elapsedSeconds).toBeGreaterThan(1.8);
    expect(beside[0].at(-1)).not.toBe(beside[1].at(-1));
  });

  test('have each its own delay, window and time after which what is tuned is taken back', async () => {
    const [one, other] = [await recordedSession('healthy-rtc'), await recordedSession('healthy-rtc')];
    one.setDelay(0.5);
    one.setWindow(60);
    one.reverter.setAfter(90);
    expect([one.delaySeconds, one.windowSeconds, one.reverter.afterSeconds]).toEqual([0.5, 60, 90]);
    expect([other.delaySeconds, other.windowSeconds, other.reverter.afterSeconds]).toEqual([1, 30, 0]);
  });

  test('see nothing of what is changed in the other', async () => {
    const one = await liveSession('edge-1', { revertAfterSeconds: 60 });
    const other = await liveSession('edge-2');
    await one.renice(-15, true);
    expect(one.nices()).toEqual([-15, -15, -15, -15]);
    expect(one.session.current().marks.map(({ label }) => label)).toEqual(['renice 0 → -15']);
    expect(await titlesOf(one.session)).toEqual(['renice 0 → -15']);
    expect(one.session.keeper.describe(LIVE_SRS)).toEqual(['renice -15']);
    expect(one.session.reverter.pending()).toMatchObject({ title: 'renice 0 → -15', count: 1 });

    expect(other.nices()).toEqual([0, 0, 0, 0]);
    expect(other.host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
    expect(other.session.current().marks).toEqual([]);
    expect(await titlesOf(other.session)).toEqual([]);
    expect(other.session.keeper.describe(LIVE_SRS)).toEqual([]);
    expect(other.session.reverter.pending()).toBeUndefined();
    const [seen, unseen] = [await one.refresh(), await other.refresh()];
    expect([seen, unseen].map(({ metrics }) => metrics.srs[0]?.nice)).toEqual([-15, 0]);
    const titles = (live: LiveSession, snapshot: Snapshot) =>
      live.session.verdictsOf(LIVE_SRS, snapshot).map(({ span }) => span.titles);
    expect(titles(one, seen)).toEqual([['renice 0 → -15']]);
    expect(titles(other, unseen)).toEqual([]);
  });

  test('end apart: the other runs on, and what waits in it still waits', async () => {
    const one = await liveSession('edge-1', { revertAfterSeconds: 60 });
    const other = await liveSession('edge-2', { revertAfterSeconds: 60 });
    await one.renice(-15);
    await other.renice(-10);
    const report = await one.session.close();
    expect(report.isDone).toBe(true);
    expect(report.reverted).toMatchObject([{ isComplete: true }]);
    expect(one.nices()).toEqual([0, 0, 0, 0]);
    expect(await one.session.run().next()).toEqual({ value: undefined, done: true });

    expect(other.nices()).toEqual([-10, -10, -10, -10]);
    const before = other.session.current().snapshot;
    const after = await other.refresh();
    expect(after).not.toBe(before);
    expect(after.metrics.srs[0]?.nice).toBe(-10);
    await other.advance(60_000);
    await vi.waitFor(() => expect(other.news).toHaveLength(1), SOON);
    expect(other.nices()).toEqual([0, 0, 0, 0]);
    expect((await other.session.close()).isDone).toBe(true);
  });
});

describe('without a screen', () => {
  test('threads that come later are given what is kept for them', async () => {
    const { renice, refresh, startThread, niceOfNewcomer, news, session } = await liveSession('edge-1');
    await renice(-15, true);
    await refresh();
    expect(news).toEqual([]);
    startThread();
    // Threads are listed anew every few seconds.
    for (let refreshes = 0; refreshes < 5; refreshes++) await refresh();
    await vi.waitFor(() => expect(news).toHaveLength(1), SOON);
    expect(news).toEqual(['renice 0 → -15: 1/1 thread']);
    expect(niceOfNewcomer()).toBe(-15);
    expect(await titlesOf(session)).toHaveLength(2);
    await refresh();
    expect(news).toHaveLength(1);
  });

  test('a change that nobody keeps is taken back in time, marked, and no longer kept for new threads', async () => {
    const { renice, refresh, advance, nices, news, session } = await liveSession('edge-1', {
      revertAfterSeconds: 60,
    });
    await renice(-15, true);
    await refresh(59);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await advance(1_000);
    await vi.waitFor(() => expect(news).toHaveLength(1), SOON);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(news).toEqual(['undo 1: renice -15 → 0: 4/4 threads']);
    const { marks } = session.current();
    expect(marks.map(({ label, entry, undoes }) => ({ label, entry, undoes }))).toEqual([
      { label: 'renice 0 → -15', entry: 1, undoes: undefined },
      { label: 'undo 1: renice -15 → 0', entry: 2, undoes: 1 },
    ]);
    expect(session.keeper.describe(LIVE_SRS)).toEqual([]);
    expect(session.reverter.pending()).toBeUndefined();
  });

  test('the verdict on a change is told once its window is over', async () => {
    const { renice, refresh, session } = await liveSession('edge-1', { windowSeconds: 3 });
    for (let second = 0; second < 4; second++) await refresh();
    await renice(-15);
    const [early] = session.verdictsOf(LIVE_SRS, await refresh());
    expect(early).toMatchObject({ isFinal: false, span: { titles: ['renice 0 → -15'], windowSeconds: 3 } });
    for (let second = 0; second < 3; second++) await refresh();
    const [late] = session.verdictsOf(LIVE_SRS, await refresh());
    expect(late).toMatchObject({ isFinal: true, span: { titles: ['renice 0 → -15'], windowSeconds: 3 } });
  });

  test('the verdict is written into the journal once it is final, whether anybody looks or not', async () => {
    const { renice, refresh, session } = await liveSession('edge-1', {
      windowSeconds: 3,
      sayVerdict: ({ span }) => ({ severity: 'unknown', sentence: `judged: ${span.titles.join()}` }),
    });
    for (let second = 0; second < 4; second++) await refresh();
    await renice(-15);
    await refresh();
    expect((await session.journal.entries())[0]?.verdict).toBeUndefined();
    for (let second = 0; second < 5; second++) await refresh();
    await vi.waitFor(
      async () =>
        expect((await session.journal.entries())[0]?.verdict).toMatchObject({
          severity: 'unknown',
          sentence: 'judged: renice 0 → -15',
        }),
      SOON,
    );
    const summary = await session.summarise({ recording: undefined, files: [] });
    expect(summary?.tunings).toMatchObject([
      {
        entry: 1,
        title: 'renice 0 → -15',
        verdict: { sentence: 'judged: renice 0 → -15' },
        state: 'in force',
      },
    ]);
  });

  test('a refused change is not marked', async () => {
    const { session, host } = await liveSession('edge-1');
    const wish = { kind: 'nice', process: LIVE_SRS, label: 'srs', scope: 'all', nice: -15 } as const;
    const plan = expectPlan(await session.plan(wish));
    host.files.set('/proc/17034/stat', statText({ tid: 17_034, name: 'srs', startTicks: 5_000 }));
    expect(await session.apply(plan)).toMatchObject({ refused: expect.stringContaining('not applied') });
    expect(session.current().marks).toEqual([]);
    expect(await titlesOf(session)).toEqual([]);
  });
});

describe('who subscribes', () => {
  test('is told of every change, and reads the newest', async () => {
    const session = await recordedSession('healthy-rtc');
    expect(session.current()).toEqual({ snapshot: undefined, facts: undefined, ended: undefined, marks: [] });
    let told = 0;
    const stop = session.subscribe(() => {
      told++;
    });
    await session.begin();
    expect(told).toBe(1);
    expect(session.current().snapshot?.metrics.elapsedSeconds).toBeUndefined();
    await session.askFacts();
    expect([told, session.current().facts]).toEqual([
      2,
      { operatingSystem: undefined, cpuModel: undefined, virtualisation: undefined },
    ]);
    const { value } = await session.run().next();
    expect([told, session.current().snapshot]).toEqual([3, value]);
    stop();
    for await (const _ of session.run());
    expect(told).toBe(3);
    expect(session.current().ended).toBe('the recording is over');
  });

  test('finds a still at its last moment, with nothing more to come', async () => {
    const played = await recordedSession('healthy-rtc');
    await played.begin();
    for await (const _ of played.run());
    const still = await recordedSession('healthy-rtc', { isStill: true });
    await still.begin();
    expect(still.current().snapshot?.metrics.time).toBe(played.current().snapshot?.metrics.time);
    expect(still.current().ended).toBeUndefined();
    expect(await still.run().next()).toEqual({ value: undefined, done: true });
  });
});

test('a session that was ended before it began gives nothing, and its host is closed', async () => {
  let isClosed = false;
  const made: Host = createRecordedHost([]);
  const host: Host = {
    ...made,
    close: async () => {
      isClosed = true;
    },
  };
  const session = new Session({ ...OPTIONS, host, stateDirectory: state });
  expect(await session.end()).toEqual({ made: [], reverted: [], unfinished: [], isDone: true });
  expect(isClosed).toBe(false);
  await expect(session.begin()).rejects.toThrow('the host gave no first sample');
  await session.close();
  expect(isClosed).toBe(true);
});

test('its files are where the state directory turns out to be', async () => {
  const place = join(state, 'found');
  const { session, renice } = await liveSession('edge-1', {
    stateDirectory: '/nowhere/usual',
    statePlace: Promise.resolve({ path: place }),
  });
  expect(session.stateDirectory).toBe(place);
  await renice(-5);
  expect(await titlesOf(session)).toEqual(['renice 0 → -5']);
});

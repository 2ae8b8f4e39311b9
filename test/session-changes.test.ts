import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readCapture } from '../src/host/recorded/capture.ts';
import { createRecordedHost } from '../src/host/recorded/recorded.ts';
import type { Verdict } from '../src/metrics/verdict/verdict.ts';
import type { Recording } from '../src/recording.ts';
import { Session } from '../src/session.ts';
import { applyTuning } from '../src/tuning/engine/apply.ts';
import type { Done } from '../src/tuning/engine/change-author.ts';
import { createJournal, toBegunRecord } from '../src/tuning/journal/journal.ts';
import { verdictSentence } from '../src/view/sentences/verdict-sentence.ts';
import { expectOutcome, expectPlan } from './helpers/expect-tuning.ts';
import { LIVE_SRS, LIVE_THREADS, type LiveSession, startLiveSession } from './helpers/live-session.ts';
import { createMemoryJournal } from './helpers/memory-journal.ts';

/** The journal is on a disk, where another process writes it, which has to be started first. */
const SOON = { timeout: 10_000 };

let state: string;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'srs-top-changes-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

const sentences = (verdicts: readonly Verdict[]) =>
  verdicts.map(verdict => `${verdict.span.titles.join(', ')}: ${verdictSentence(verdict).text}`);

/** Plays a recording to its end. @returns labels of the marks with the seconds they were seen at, and the verdicts */
async function playSession(name: string, pid: number, windowSeconds: number) {
  const path = new URL(`./fixtures/${name}.ndjson.gz`, import.meta.url).pathname;
  const host = createRecordedHost(await readCapture(path));
  const session = new Session({
    host,
    wanted: { pid },
    delaySeconds: 1,
    windowSeconds,
    stateDirectory: state,
  });
  await session.begin();
  let seen = 0;
  let verdicts: readonly Verdict[] = [];
  for await (const snapshot of session.run()) {
    seen += snapshot.changes.length;
    await vi.waitFor(() => expect(session.current().marks).toHaveLength(seen), SOON);
    const [srs] = snapshot.metrics.srs;
    verdicts = session.verdictsOf(srs, snapshot);
  }
  const marks = session.current().marks.map(({ label, atMs }) => `${Math.round(atMs / 1_000)} ${label}`);
  return { marks, verdicts: sentences(verdicts) };
}

describe('what was changed by hand in a recording', () => {
  test('incident-rcvbuf-renice: the renice is marked, and ended the loss', async () => {
    const { marks, verdicts } = await playSession('incident-rcvbuf-renice', 7847, 15);
    expect(marks).toEqual(['66 nice 0 → -15 by something else']);
    expect(verdicts).toEqual([
      'nice 0 → -15 by something else: loss ended: 7,382 → 0 in 15 s at the same 31 k packets/s; waits for a CPU 59.6 % → 15.2 %',
    ]);
  });

  test('throttled: the quota is marked when it was set and lifted; the load came and went with it', async () => {
    const { marks, verdicts } = await playSession('throttled', 28_296, 10);
    expect(marks).toEqual([
      '20 quota set to 0.09 CPUs by something else',
      '55 quota lifted by something else',
    ]);
    expect(verdicts[0]).toMatch(
      /^quota lifted by something else: the load differs, .* lost 116,883 → 0 in 10 s/,
    );
    expect(verdicts[1]).toMatch(
      /^quota set to 0.09 CPUs by something else: the load differs, .* lost 0 → 42,386/,
    );
  });

  test('neighbours: SRS was put on one CPU and back', async () => {
    const { marks } = await playSession('neighbours', 28_296, 30);
    expect(marks).toEqual(['20 affinity 0-1 → 1 by something else', '55 affinity 1 → 0-1 by something else']);
  });

  test.each(['burst', 'blocked', 'smallbuffer', 'sendqdisc', 'publisher-line', 'stopped'])(
    '%s: nothing was changed',
    async name => {
      expect((await playSession(name, 28_296, 30)).marks).toEqual([]);
    },
  );
});

/** Somebody at a shell of the host: srs-top sees the kernel's part alone. */
function reniceByHand({ host }: LiveSession, nice: number): void {
  host.simulation.execute(['renice', `${nice}`, '-p', ...LIVE_THREADS.map(String)]);
}

const marksOf = ({ session }: LiveSession) =>
  session.current().marks.map(({ label, entry, isByOthers }) => ({ label, entry, isByOthers }));

async function refreshes(live: LiveSession, count: number): Promise<void> {
  for (let second = 0; second < count; second++) await live.refresh();
}

describe('while a session runs', () => {
  test('a renice by hand is marked within two refreshes, and judged', async () => {
    const live = await startLiveSession('edge-1', { stateDirectory: state, windowSeconds: 3 });
    await refreshes(live, 8);
    reniceByHand(live, -15);
    await refreshes(live, 2);
    await vi.waitFor(
      () =>
        expect(marksOf(live)).toEqual([
          { label: 'nice 0 → -15 by something else', entry: undefined, isByOthers: true },
        ]),
      SOON,
    );
    await refreshes(live, 4);
    const [verdict] = live.session.verdictsOf(LIVE_SRS, await live.refresh());
    expect(verdict).toMatchObject({ isFinal: true, span: { titles: ['nice 0 → -15 by something else'] } });
  });

  test("srs-top's own renice, its undo, what is kept and what is taken back make no second mark", async () => {
    const live = await startLiveSession('edge-1', { stateDirectory: state, revertAfterSeconds: 20 });
    await refreshes(live, 8);
    await live.renice(-15, true);
    await refreshes(live, 4);
    live.startThread();
    await refreshes(live, 6);
    await vi.waitFor(() => expect(live.niceOfNewcomer()).toBe(-15), SOON);
    await refreshes(live, 12);
    await vi.waitFor(() => expect(live.nices()).toEqual([0, 0, 0, 0]), SOON);
    await refreshes(live, 4);
    expect(marksOf(live).map(({ label }) => label)).toEqual(['renice 0 → -15', 'undo 1: renice -15 → 0']);
    expect(marksOf(live).some(({ isByOthers }) => isByOthers)).toBe(false);
  });

  test('nor does one that could not be written down', async () => {
    const journal = createMemoryJournal('the disk is full');
    const live = await startLiveSession('edge-1', { stateDirectory: state, journal });
    await refreshes(live, 8);
    const wish = { kind: 'nice', process: LIVE_SRS, label: 'srs', scope: 'all', nice: -15 } as const;
    const plan = expectPlan(await live.session.plan(wish));
    expectOutcome(await live.session.apply(plan, { isDoneUnrecorded: true }));
    await refreshes(live, 4);
    expect(marksOf(live)).toEqual([{ label: 'renice 0 → -15', entry: undefined, isByOthers: undefined }]);
  });

  test('what another srs-top did by the journal is named so', async () => {
    const live = await startLiveSession('edge-1', { stateDirectory: state });
    await refreshes(live, 8);
    const wish = { kind: 'nice', process: LIVE_SRS, label: 'srs', scope: 'all', nice: -10 } as const;
    const plan = expectPlan(await live.session.plan(wish));
    expectOutcome(await applyTuning(live.host, createJournal(live.host, state), plan));
    await refreshes(live, 3);
    await vi.waitFor(
      () =>
        expect(marksOf(live)).toEqual([
          { label: 'nice 0 → -10 by srs-top tune', entry: 1, isByOthers: true },
        ]),
      SOON,
    );
  });

  test('a recording is told of a change what has to do with it, however long the journal is', async () => {
    const journal = createMemoryJournal();
    const told: { readonly name: string; readonly data: unknown }[] = [];
    const recording = { tell: (name: string, data: unknown) => void told.push({ name, data }), note() {} };
    const live = await startLiveSession('edge-3', {
      ...{ stateDirectory: state, journal },
      recording: recording as unknown as Recording,
    });
    await refreshes(live, 8);
    const wish = { kind: 'nice', process: LIVE_SRS, label: 'srs', scope: 'all', nice: -10 } as const;
    const plan = expectPlan(await live.session.plan(wish));
    for (let entry = 0; entry < 2_000; entry++) await journal.begin(plan);
    const time = live.host.clock.time().toISOString();
    journal.records.push(toBegunRecord(plan, { entry: 2_001, time, host: 'edge-3', boot: null }));
    await live.host.execute(['renice', '-10', '-p', ...LIVE_THREADS.map(String)]);
    await refreshes(live, 3);
    await vi.waitFor(() => expect(told.map(({ name }) => name)).toContain('done'));
    const done = told.find(({ name }) => name === 'done')?.data as { readonly others: readonly Done[] };
    expect(done.others.map(({ entry }) => entry)).toEqual([2_001]);
    expect(marksOf(live)).toMatchObject([{ label: 'nice 0 → -10 by srs-top tune', entry: 2_001 }]);
    expect(JSON.stringify(done).length).toBeLessThan(1_000);
  });

  test('where the journal cannot be read, it is only said that it was not this srs-top', async () => {
    const journal = {
      ...createMemoryJournal(),
      read: () => Promise.reject(new Error('not allowed')),
    };
    const live = await startLiveSession('edge-1', { stateDirectory: state, journal });
    await refreshes(live, 8);
    reniceByHand(live, 5);
    await refreshes(live, 3);
    expect(marksOf(live).map(({ label }) => label)).toEqual(['nice 0 → 5 not by this srs-top']);
  });
});

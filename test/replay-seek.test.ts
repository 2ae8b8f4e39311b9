import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OpenRecording } from '../src/open-recording.ts';
import { Replay } from '../src/replay.ts';
import { Session } from '../src/session.ts';
import { Told } from '../src/told.ts';
import { changesOf, RUN_SETTINGS, RUN_WANTED, recordRun } from './helpers/recorded-run.ts';

const HOUR_MS = 3_600_000;
const [RENICED, NOTED, RENICED_ELSE, REFRESHES] = [40, 55, 70, 130];

let directory = '';
let path = '';
/** What the one who recorded saw of changes, by the time of day of the refresh. */
const seen = new Map<number, readonly string[]>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-seek-'));
  mkdirSync(join(directory, 'runs'));
  path = join(directory, 'incident.srstop');
  await recordRun({
    path,
    refreshes: REFRESHES,
    async at(number, { session, snapshot, renice, reniceElse }) {
      seen.set(snapshot.sample.time.getTime(), changesOf(session));
      if (number === RENICED) await renice(-15);
      if (number === NOTED) session.note('complaints');
      if (number === RENICED_ELSE) await reniceElse(-5);
    },
  });
  await recordRun({
    path: join(directory, 'runs', 'a.srstop'),
    refreshes: 9,
    async at(number, { session, renice, reniceElse }) {
      if (number === 3) await renice(-15);
      if (number === 5) await reniceElse(-5);
      if (number === 6) session.note('complaints');
    },
  });
  await recordRun({ path: join(directory, 'runs', 'b.srstop'), refreshes: 70, aheadMs: HOUR_MS });
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function open(recorded: string) {
  const recording = await OpenRecording.open(recorded, problem => expect(problem).toBe(''));
  const replay = new Replay(await recording.play(), {
    recording,
    isPaused: true,
    makeSession(host) {
      const options = { ...RUN_SETTINGS, host, wanted: RUN_WANTED, stateDirectory: directory };
      return new Session({ ...options, told: new Told(host) });
    },
  });
  await replay.begin();
  void replay.run();
  return {
    replay,
    async seek(wall: number): Promise<Session> {
      replay.seek(wall);
      await expect.poll(() => replay.state().target, { interval: 5, timeout: 20_000 }).toBeUndefined();
      expect(replay.state().problem).toBeUndefined();
      return replay.state().session;
    },
    [Symbol.asyncDispose]: () => replay.close(),
  };
}

describe('a moment of a recording that is gone to', () => {
  test('shows the changes before it, their verdicts and the words, as who recorded saw them, and none that came later', {
    timeout: 60_000,
  }, async () => {
    await using played = await open(path);
    const { replay, seek } = played;
    const behind = [-5, 4, 9, 13, 20, 34, 45, 85];
    // Back and forth: what is known of a later moment is no help, and no harm.
    for (const seconds of [...behind, ...behind.toReversed()]) {
      const session = await seek(replay.firstWall + (RENICED + seconds) * 1_000);
      const live = seen.get(replay.wall);
      expect(live, `nothing was recorded at ${replay.wall}`).toBeDefined();
      expect([seconds, changesOf(session)]).toEqual([seconds, live]);
    }
    const [all = []] = [...seen.values()].slice(-1);
    expect(all).toEqual([
      expect.stringMatching(/ renice 0 → -15$/),
      expect.stringMatching(/ complaints$/),
      expect.stringMatching(/ nice -15 → -5 by something else$/),
      expect.stringMatching(/^nice -15 → -5 by something else: /),
      expect.stringMatching(/^renice 0 → -15: loss ended/),
    ]);
  });

  test('has the journal by then', { timeout: 60_000 }, async () => {
    await using played = await open(path);
    const { replay, seek } = played;
    const tunedBy = async (seconds: number) => {
      const session = await seek(replay.firstWall + (RENICED + seconds) * 1_000);
      const summary = await session.summarise({ recording: path, files: [] });
      const { inForce, doubts } = summary ?? {};
      return { inForce: inForce?.map(({ title, isOlder }) => [title, isOlder]), doubts };
    };
    expect(await tunedBy(-5)).toEqual({ inForce: [], doubts: [] });
    expect(await tunedBy(25)).toEqual({ inForce: [['renice 0 → -15', true]], doubts: [] });
  });

  test('shows what an earlier program of a directory changed, when that was', async () => {
    await using played = await open(join(directory, 'runs'));
    const session = await played.seek(played.replay.lastWall);
    expect(changesOf(session)).toEqual([
      expect.stringMatching(/^03:12:0\d renice 0 → -15$/),
      expect.stringMatching(/^03:12:0\d nice -15 → -5 by something else$/),
      expect.stringMatching(/^03:12:0\d complaints$/),
    ]);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { Recording } from '../src/recording.ts';
import { Session } from '../src/session.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { anonymousIdIn } from '../src/storage/recordings/anonymous-id.ts';
import { RecordingRing } from '../src/storage/recordings/recording-ring.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'srs-top-anonymised-'));
});
afterEach(() => rm(directory, { recursive: true }));

const WANTED = { name: 'srs' };
const REFRESHES = 4;
const HOUR_MS = 3_600_000;

function createHost(id: string, afar?: Host['afar']): Host {
  const scenario = scenarioOf('healthy');
  if (scenario === undefined) throw new Error('no such scenario');
  return {
    ...createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY }),
    ...{ id, name: id, demo: undefined },
    ...(afar === undefined ? {} : { afar }),
  };
}

/** A program that records, and the session that it watches with. */
async function begin(host: Host, anonymousId?: string) {
  const settings = { ...DEFAULT_SETTINGS, delaySeconds: 1, isAnonymised: true };
  const recording = new Recording({ host, settings, wanted: WANTED, version: '0.0.0', anonymousId });
  const session = new Session({ ...settings, host, wanted: WANTED, recording, stateDirectory: '/nowhere' });
  await session.begin();
  const samples = session.run();
  return {
    recording,
    async watch() {
      for (let number = 0; number < REFRESHES; number++) await samples.next();
    },
    async end() {
      await session.end();
      await recording.close();
    },
  };
}

async function recordFile(name: string, host: Host): Promise<void> {
  const { recording, watch, end } = await begin(host);
  await recording.startFile(join(directory, name));
  await watch();
  await end();
}

/** @returns the program of a ring, which is closed with it */
async function recordRing(host: Host): Promise<void> {
  const limits = { ageMs: 3_600_000, bytes: 2 ** 26, keptAgeMs: 3_600_000 };
  const tell = (problem: string): void => expect(problem).toBe('');
  const ring = await RecordingRing.open(directory, { crc32: zlib.crc32, limits, tell });
  const { recording, watch, end } = await begin(host, await anonymousIdIn(directory));
  recording.add(ring);
  await watch();
  await end();
}

/** How many refreshes are played, by the id of their host. */
async function play(): Promise<ReadonlyMap<string, number>> {
  const recording = await OpenRecording.open(directory, problem => expect(problem).toBe(''));
  const host = await recording.play();
  const times = new Set<number>();
  do times.add(host.clock.nowMs());
  while (await host.clock.sleepUntil(host.clock.nowMs() + 1));
  await recording.close();
  return new Map([[host.id, times.size]]);
}

describe('recordings with other names in one directory', () => {
  test('of two hosts are those of two, and of no one', async () => {
    await recordFile('a.srstop', createHost('edge-1'));
    await recordFile('b.srstop', createHost('edge-2'));
    await expect(play()).rejects.toThrow(
      /: expected recordings of one host, got those of host-1 \(a\.srstop\), host-1 \(b\.srstop\) \(names are replaced: whether two programs recorded one host is not told\): name a file of one of them$/,
    );
  });

  test('that one program made are of one host', async () => {
    const { recording, watch, end } = await begin(createHost('edge-1'));
    for (const name of ['a.srstop', 'b.srstop']) {
      await recording.startFile(join(directory, name));
      await watch();
      await recording.stopFile();
      await watch();
    }
    await end();
    const [[id, refreshes] = ['', 0]] = await play();
    expect(id).not.toContain('edge-1');
    expect(refreshes).toBeGreaterThanOrEqual(2 * REFRESHES);
  });

  test('that a ring has are of one host, also where its recorder was started anew', async () => {
    await recordRing(createHost('edge-1'));
    const [[id, refreshes] = ['', 0]] = await play();
    const { clock, ...later } = createHost('edge-1');
    const time = (): Date => new Date(clock.time().getTime() + HOUR_MS);
    await recordRing({ ...later, clock: { ...clock, time } });
    const played = await play();
    expect([...played.keys()]).toEqual([id]);
    expect(played.get(id)).toBe(2 * refreshes);
    expect(await anonymousIdIn(join(directory, 'nowhere'))).toBeUndefined();
  });
});

test('one of another machine tells no way there', async () => {
  const afar = { flags: ['--via', 'kubectl exec -i -n acme-live srs-0 -- sh'] };
  const { recording, watch, end } = await begin(createHost('edge-1', afar));
  const path = join(directory, 'a.srstop');
  await recording.startFile(path);
  await watch();
  recording.tell('finding', { command: `srs-top undo 4 --via '${afar.flags[1]}'` });
  await end();
  const opened = await OpenRecording.open(path, problem => expect(problem).toBe(''));
  const host = await opened.play();
  const told: unknown[] = [];
  host.onTold(({ name, data }) => void told.push([name, data]));
  while (await host.clock.sleepUntil(host.clock.nowMs() + 1_000));
  await opened.close();
  expect(told).toContainEqual(['finding', { command: 'srs-top undo 4 --host host-1' }]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerOf } from '../../../src/host/recorded/check-frame.ts';
import { openHost } from '../../../src/open-host.ts';
import { RecordingSet } from '../../../src/storage/recordings/recording-set.ts';
import { recordSimulated } from '../../helpers/damaged-recordings.ts';
import { playAll } from '../../helpers/play-all.ts';

const REFRESHES = 180;
const HOUR_MS = 3_600_000;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'clock-set-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each([
  { name: 'back by an hour', step: -HOUR_MS },
  { name: 'back by ten seconds', step: -10_000 },
  { name: 'forward by an hour', step: HOUR_MS },
])('a recording during which the clock is set $name', ({ name, step }) => {
  let path = '';
  beforeAll(async () => {
    path = join(directory, `${name}.srstop`);
    await recordSimulated(path, REFRESHES, refresh => (refresh < 100 ? 0 : step));
  }, 60_000);

  it('has all refreshes, and its span is one that time goes forward in', async () => {
    const said: string[] = [];
    const set = await RecordingSet.open(path, { tell: sentence => said.push(sentence), runOf: headerOf });
    const { firstWall, lastWall } = set.span;
    await set.close();
    expect(lastWall - firstWall).toBeGreaterThanOrEqual(99_000);
    expect(lastWall - firstWall).toBeLessThan(step > 0 ? step + 180_000 : 181_000);
    expect(await playAll(path)).toEqual({ count: REFRESHES, said: '' });
    expect(said).toEqual([]);
  });

  it('is sought in by a time of before', async () => {
    const opened = await openHost(
      { kind: 'recorded', path, untilSeconds: undefined, from: '+70s', isWatched: false },
      () => undefined,
    );
    if ('problem' in opened) throw new Error(opened.problem);
    const { host, fromWall = Number.NaN } = opened;
    expect(host.clock.time().getTime()).toBeLessThanOrEqual(fromWall);
    expect(host.clock.time().getTime()).toBeGreaterThan(fromWall - 75_000);
    await host.close();
  });
});

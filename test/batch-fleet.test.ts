import { expect, test } from 'vitest';
import { type FleetBatchOptions, runFleetBatch } from '../src/batch-fleet.ts';
import { readHostEntries } from '../src/fleet/host-word.ts';
import { openMember } from '../src/open-member.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';
import { createTheme } from '../src/view/look/theme.ts';

const HOW = { isReadOnly: true, isWatched: false, isFollowed: true, isAsking: false, sshOptions: [] };
const DELAY_SECONDS = 0.1;

function optionsOf(words: readonly string[], count: number): FleetBatchOptions {
  const entries = readHostEntries(words);
  if ('problem' in entries) throw new Error(entries.problem);
  const settings = { ...DEFAULT_SETTINGS, delaySeconds: DELAY_SECONDS };
  const options = { ...settings, stateDirectory: '/nowhere', wantedOn: () => ({ name: 'srs' }) };
  return {
    ...{ entries, delaySeconds: DELAY_SECONDS, format: 'json', count, columns: 80 },
    open: entry => openMember(entry, HOW, options, () => undefined),
    theme: createTheme({ colorLevel: 0, isAscii: false, name: 'dark' }),
  };
}

test('while nobody reads, the newest of each host alone is kept, and it goes on from there', async () => {
  const stop = new AbortController();
  const resumed = Promise.withResolvers<void>();
  const written: { target: string; time: string }[] = [];
  const ended = runFleetBatch(
    optionsOf(['demo:starved', 'demo:quota'], Number.POSITIVE_INFINITY),
    async text => {
      written.push(JSON.parse(text));
      await resumed.promise;
      if (written.length >= 6) stop.abort();
      return true;
    },
    stop.signal,
  );
  await new Promise(resolve => setTimeout(resolve, 20 * DELAY_SECONDS * 1_000));
  expect(written).toHaveLength(1);
  const [first] = written;
  resumed.resolve();
  await ended;
  const [, second, third] = written;
  expect([second?.target, third?.target].sort()).toEqual(['demo:quota', 'demo:starved']);
  // They are of when it was read again.
  const times = [second, third].map(one => Date.parse(one?.time ?? '') - Date.parse(first?.time ?? ''));
  expect(Math.min(...times)).toBeGreaterThan(1_000);
});

test('so many reports of each are written as were asked for, whatever was left out', async () => {
  const counts = new Map<string, number>();
  const areAllReached = await runFleetBatch(
    optionsOf(['demo:starved', 'demo:quota'], 3),
    async text => {
      const { target } = JSON.parse(text);
      counts.set(target, (counts.get(target) ?? 0) + 1);
      await new Promise(resolve => setTimeout(resolve, 3 * DELAY_SECONDS * 1_000));
      return true;
    },
    new AbortController().signal,
  );
  expect(areAllReached).toBe(true);
  expect(Object.fromEntries(counts)).toEqual({ 'demo:quota': 3, 'demo:starved': 3 });
});

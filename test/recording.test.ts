import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulatedHost, scenarioOf } from '../src/host/simulated/simulated.ts';
import { recordSession, replayIncident } from './helpers/recorded-incident.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'srs-top-recording-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('a recording', () => {
  it.each(['starved', 'quota', 'blocked', 'not-this-host', 'small-buffer', 'softirq', 'healthy'])(
    'of the demo %s is what was seen, field by field, with findings and verdicts',
    async name => {
      const scenario = scenarioOf(name);
      if (scenario === undefined) throw new Error(`no demo ${name}`);
      const host = createSimulatedHost(scenario, { isReadOnly: false, speed: Number.POSITIVE_INFINITY });
      const { path, seen } = await recordSession(host, {
        directory,
        windowSeconds: 10,
        seconds: 60,
        wanted: { name: 'srs' },
      });
      const replayed = await replayIncident(path, directory);
      expect(replayed.length).toBe(seen.length);
      for (const [index, { json, verdicts }] of seen.entries()) {
        expect(JSON.parse(replayed[index]?.json ?? '')).toEqual(JSON.parse(json));
        expect(replayed[index]?.verdicts).toEqual(verdicts);
      }
      if (name === 'starved') expect(seen.at(-1)?.verdicts[0]?.span.titles).toEqual(['renice 0 → -15']);
    },
  );
});

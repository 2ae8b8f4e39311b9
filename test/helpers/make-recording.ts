import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { recordSession } from './recorded-incident.ts';

/**
 * Makes the recording of this version that stays in the tests: `node test/helpers/make-recording.ts`, once, when a version is
 * released. Those of the versions before are never made anew.
 */
const scenario = scenarioOf('starved');
if (scenario === undefined) throw new Error('there is no demo starved');
const directory = await mkdtemp(join(tmpdir(), 'srs-top-golden-'));
try {
  const host = createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY });
  const { path } = await recordSession(host, {
    directory,
    windowSeconds: 10,
    seconds: 50,
    wanted: { name: 'srs' },
    version: packageJson.version,
  });
  const target = new URL(`../fixtures/recordings/${packageJson.version}.srstop`, import.meta.url).pathname;
  await copyFile(path, target);
  console.log(target);
} finally {
  await rm(directory, { recursive: true });
}

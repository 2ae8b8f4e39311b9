import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { Recording } from '../../src/recording.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { RecordingRing } from '../../src/storage/recordings/recording-ring.ts';
import { makeBusy } from './busy-host.ts';

/**
 * Records some hours of a simulated day at a refresh a second, in accelerated time, as a ring and as one file:
 * `node test/helpers/make-day.ts DIRECTORY FROM_HOUR TO_HOUR`. The host is the same whichever hours are recorded of it.
 */
const [directory = '', fromHour = 0, toHour = 24] = process.argv.slice(2);
const HOUR_MS = 3_600_000;
const LIMITS = { ageMs: 7 * 24 * HOUR_MS, bytes: 64e9, keptAgeMs: 7 * 24 * HOUR_MS };
const scenario = scenarioOf('small-buffer');
if (scenario === undefined) throw new Error('there is no demo small-buffer');
const host = makeBusy(createSimulatedHost(scenario, { speed: Number.POSITIVE_INFINITY }));
const startMs = host.clock.nowMs();
const at = (hour: number | string): number => startMs + Number(hour) * HOUR_MS;
await host.clock.sleepUntil(at(fromHour));

const wanted = { name: 'srs' };
const recording = new Recording({
  host,
  settings: DEFAULT_SETTINGS,
  wanted,
  version: 'test',
  hasCapsule: false,
});
await recording.startFile(join(directory, `from-${fromHour}.srstop`));
const ring = await RecordingRing.open(join(directory, `ring-from-${fromHour}`), {
  crc32,
  limits: LIMITS,
  tell: sentence => console.error(sentence),
});
recording.add(ring);
const session = new Session({ ...DEFAULT_SETTINGS, host, wanted, recording, stateDirectory: directory });
await session.begin();
for await (const { sample } of session.run()) if (sample.atMs >= at(toHour)) break;
await session.end();
await recording.close();
await session.close();
const { problem } = ring.state;
if (problem !== undefined) throw new Error(problem);
console.log(`${process.memoryUsage().rss}`);
process.exit();

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import type { Frame } from '../../src/host/recording/frame.ts';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { Recording } from '../../src/recording.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { INDEX_BYTES } from '../../src/storage/recordings/record-format.ts';
import { RecordingReader } from '../../src/storage/recordings/recording-reader.ts';
import { bytesByKind } from '../helpers/bytes-by-kind.ts';
import { showFourCpus } from '../helpers/four-cpus.ts';
import { flood } from '../helpers/load.ts';
import { startProgram } from '../helpers/programs.ts';
import { describeWithTools } from '../helpers/tools.ts';

const MINUTES = 5;
const CONNECTIONS = 100;
const PACKETS_PER_SECOND = 3_000;
const MOST_BYTES_AN_HOUR = 12e6;
/** Kinds of texts that are told of one by one. */
const KINDS = 16;

describeWithTools(['python3', 'ss'], 'a recording of a host with four CPUs and 100 connections', () => {
  test('takes at most 12 MB an hour', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'srs-top-size-'));
    const log = join(directory, 'srs.log');
    const load = ['--connections', CONNECTIONS, '--bits-per-second', 200_000, '--reads-per-second', 20_000];
    const srs = startProgram('../bench/speaking-srs.py', [log, ...load]);
    try {
      // The port of the API comes first.
      await srs.nextLine();
      const { pid, port } = JSON.parse(await srs.nextLine());
      const seconds = MINUTES * 60;
      const sending = flood({ port, packetsPerSecond: PACKETS_PER_SECOND, seconds: seconds + 3 });
      const path = join(directory, 'hour.srstop');
      const host = createLocalHost();
      const { cpus, srs: ofSrs } = await record(availableParallelism() === 2 ? showFourCpus(host) : host, {
        path,
        pid,
        seconds,
        directory,
      });
      await sending;
      expect(cpus.length).toBeGreaterThanOrEqual(4);
      expect(ofSrs[0]?.connections).toBe(CONNECTIONS);
      await judge(path);
    } finally {
      await srs.stop();
      await rm(directory, { recursive: true });
    }
  });
});

interface RecordOptions {
  readonly path: string;
  readonly directory: string;
  readonly pid: number;
  readonly seconds: number;
}

/** Watches a host for so long. @returns what was measured last */
async function record(host: Host, { path, directory, pid, seconds }: RecordOptions): Promise<Metrics> {
  const watched = { settings: DEFAULT_SETTINGS, host, wanted: { pid } };
  const recording = new Recording({ ...watched, version: 'test', hasCapsule: false });
  await recording.startFile(path);
  const session = new Session({ ...DEFAULT_SETTINGS, ...watched, recording, stateDirectory: directory });
  const endMs = host.clock.nowMs() + seconds * 1_000;
  await session.begin();
  for await (const { sample } of session.run()) if (sample.atMs >= endMs) break;
  const metrics = session.current().snapshot?.metrics;
  await session.end();
  expect((await recording.close())?.problem).toBeUndefined();
  await session.close();
  if (metrics === undefined) throw new Error('expected a sample');
  return metrics;
}

/** Whole chunks behind the first, in which a host is got to know. */
async function judge(path: string): Promise<void> {
  const reader = await RecordingReader.open(path, problem => {
    throw new Error(problem);
  });
  const { index } = reader;
  const starts = Array.from({ length: index.count }, (_, number) => number).filter(number =>
    index.isKey(number),
  );
  const [from = 0, to = 0] = [starts[1], starts.at(-1)];
  const sizes = Array.from({ length: to - from }, (_, number) => ({
    isKey: index.isKey(from + number),
    bytes: index.at(from + number).bytes,
  }));
  const seconds = (index.at(to).at - index.at(from).at) / 1e6;
  const bytes = sizes.reduce((sum, size) => sum + size.bytes + INDEX_BYTES, 0);
  const bytesAnHour = (bytes / seconds) * 3_600;
  const mean = (isKey: boolean): string => {
    const some = sizes.filter(size => size.isKey === isKey);
    return (some.reduce((sum, size) => sum + size.bytes, 0) / some.length).toFixed(0);
  };
  reader.seek(from);
  const frames: Frame[] = [];
  for (let read = await reader.next(); read !== undefined && read.index < to; read = await reader.next())
    frames.push(read.value as Frame);
  await reader.close();
  const rows = bytesByKind(frames)
    .slice(0, KINDS)
    .map(
      ({ kind, count, rawBytes, packedBytes }) =>
        `  ${kind.padEnd(64)} ${count.toFixed(2).padStart(6)} ${rawBytes.toFixed(0).padStart(6)} ${packedBytes.toFixed(0).padStart(6)}`,
    );
  process.stdout.write(
    [
      `an hour of a recording: ${(bytesAnHour / 1e6).toFixed(2)} MB by ${seconds.toFixed(0)} s (a frame ${mean(false)} bytes, the first of a chunk ${mean(true)})`,
      `  ${'what it has: number, bytes and packed bytes of a frame'.padEnd(64)}`,
      ...rows,
      '',
    ].join('\n'),
  );
  expect(seconds).toBeGreaterThan((MINUTES - 2) * 60);
  expect(bytesAnHour).toBeLessThanOrEqual(MOST_BYTES_AN_HOUR);
}

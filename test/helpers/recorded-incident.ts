import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import type { Verdict } from '../../src/metrics/verdict/verdict.ts';
import { OpenRecording } from '../../src/open-recording.ts';
import { formatJson } from '../../src/output/json.ts';
import { Recording } from '../../src/recording.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import type { Wanted } from '../../src/srs/process/find-srs.ts';
import { Told } from '../../src/told.ts';
import { expectOutcome, expectPlan } from './expect-tuning.ts';
import { burnCpus, flood } from './load.ts';
import { createNamespace } from './namespace.ts';
import { startStandIn } from './stand-in.ts';

/** Room for some tens of milliseconds. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 ** 2;
const PACKETS_PER_SECOND = 20_000;
const [SENDER_CPU, BUSY_CPU] = ['0', '1'];

/** What somebody who looked saw at a refresh, and what was judged by then. */
export interface Seen {
  /** A line of `--json`. */
  readonly json: string;
  readonly verdicts: readonly Verdict[];
}

export interface IncidentOptions {
  readonly directory: string;
  readonly windowSeconds: number;
  /** The renice comes behind the first half. */
  readonly seconds: number;
}

/** Records an incident and replays it: rejects where a field, a finding or a verdict differs. What was seen. */
export async function expectReplayed(options: IncidentOptions): Promise<readonly Seen[]> {
  const { path, seen } = await recordIncident(options);
  const replayed = await replayIncident(path, options.directory);
  expect(replayed.length).toBe(seen.length);
  for (const [index, { json, verdicts }] of seen.entries()) {
    expect(JSON.parse(replayed[index]?.json ?? '')).toEqual(JSON.parse(json));
    expect(replayed[index]?.verdicts).toEqual(verdicts);
  }
  return seen;
}

/** An SRS that is starved and loses packets, and is reniced, recorded while a session watches. */
export async function recordIncident({
  directory,
  windowSeconds,
  seconds,
}: IncidentOptions): Promise<{ readonly path: string; readonly seen: readonly Seen[] }> {
  await using place = await createNamespace();
  await using srs = await startStandIn({
    place,
    readsPerSecond: 60_000,
    receiveBufferBytes: RECEIVE_BUFFER_BYTES,
  });
  await using loops = await burnCpus(4, -10);
  for (const pid of [srs.pid, ...loops.pids]) await execa('taskset', ['-apc', BUSY_CPU, `${pid}`]);
  const sending = flood({
    place: { ...place, prefix: ['taskset', '-c', SENDER_CPU, ...place.prefix] },
    port: srs.port,
    packetsPerSecond: PACKETS_PER_SECOND,
    seconds: seconds + 2,
  });
  const recorded = await recordSession(createLocalHost(), {
    directory,
    windowSeconds,
    seconds,
    wanted: { pid: srs.pid },
  });
  await sending;
  return recorded;
}

/** A session of a host that is recorded, in which SRS is reniced behind the first half. The host is closed. */
export async function recordSession(
  host: Host,
  {
    directory,
    windowSeconds,
    seconds,
    wanted,
    version = 'test',
  }: IncidentOptions & {
    readonly wanted: Wanted;
    readonly version?: string;
  },
): Promise<{ readonly path: string; readonly seen: readonly Seen[] }> {
  const settings = { ...DEFAULT_SETTINGS, windowSeconds };
  const recording = new Recording({ host, settings, wanted, version });
  const path = join(directory, 'incident.srstop');
  await recording.startFile(path);
  const session = new Session({ ...settings, host, wanted, recording, stateDirectory: directory });
  const count = Math.floor(seconds);
  const seen = await watch(session, count, async (number, { metrics }) => {
    if (number !== Math.floor(count / 2)) return;
    const [process] = metrics.srs;
    if (process === undefined) throw new Error('expected an SRS');
    const wish = { kind: 'nice', process, label: 'srs', scope: 'all', nice: -15 } as const;
    expectOutcome(await session.apply(expectPlan(await session.plan(wish))));
  });
  await recording.close();
  await session.close();
  return { path, seen };
}

/** The same incident from its file. */
export async function replayIncident(path: string, directory: string): Promise<readonly Seen[]> {
  const complaints: string[] = [];
  const recording = await OpenRecording.open(path, problem => void complaints.push(problem));
  const host = await recording.play();
  const { header } = host;
  const session = new Session({
    ...DEFAULT_SETTINGS,
    windowSeconds: header.windowSeconds,
    host,
    told: new Told(host),
    wanted: header.wanted as Wanted,
    stateDirectory: directory,
  });
  const seen = await watch(session, Number.POSITIVE_INFINITY);
  await session.close();
  await recording.close();
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return seen;
}

async function watch(
  session: Session,
  count: number,
  at: (number: number, snapshot: AdvisedSnapshot) => Promise<void> = async () => undefined,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  session.wantPlacement(true);
  const see = (snapshot: AdvisedSnapshot): void => {
    const [srs] = snapshot.sample.srs;
    seen.push({
      json: formatJson(snapshot.metrics, snapshot.advice),
      verdicts: session.verdictsOf(srs?.identity, snapshot),
    });
  };
  await session.begin();
  see(session.current().snapshot as AdvisedSnapshot);
  for await (const snapshot of session.run()) {
    see(snapshot);
    await at(seen.length, snapshot);
    if (seen.length >= count) break;
  }
  return seen;
}

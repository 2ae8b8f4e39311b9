import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import type { Host } from '../../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { Recording } from '../../src/recording.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { sayVerdict } from '../../src/view/sentences/say-verdict.ts';
import { expectOutcome, expectPlan } from './expect-tuning.ts';

export const RUN_WANTED = { name: 'srs' };
export const RUN_SETTINGS = { ...DEFAULT_SETTINGS, delaySeconds: 1, windowSeconds: 10 };

export interface RunOptions {
  readonly path: string;
  readonly refreshes: number;
  /** How much later the time of day is than the model's, which every run begins with. */
  readonly aheadMs?: number;
  /** Called behind the refresh of a number, from 1 on. */
  readonly at?: (number: number, run: Run) => Promise<void>;
}

export interface Run {
  readonly session: Session;
  readonly snapshot: AdvisedSnapshot;
  /** By this srs-top. */
  readonly renice: (nice: number) => Promise<void>;
  /** By another one, which keeps another journal. */
  readonly reniceElse: (nice: number) => Promise<void>;
}

/** Records a program's watch of a host that starves. */
export async function recordRun({
  path,
  refreshes,
  aheadMs = 0,
  at = async () => undefined,
}: RunOptions): Promise<void> {
  const scenario = scenarioOf('starved');
  if (scenario === undefined) throw new Error('no such scenario');
  const made = createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY });
  const time = (): Date => new Date(made.clock.time().getTime() + aheadMs);
  const host: Host = { ...made, clock: { ...made.clock, time } };
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-run-'));
  const recording = new Recording({ host, settings: RUN_SETTINGS, wanted: RUN_WANTED, version: '0.0.0' });
  const options = { ...RUN_SETTINGS, host, wanted: RUN_WANTED, sayVerdict };
  const session = new Session({ ...options, recording, stateDirectory: directory });
  const other = new Session({ ...options, stateDirectory: join(directory, 'other') });
  await recording.startFile(path);
  await session.begin();
  const samples = session.run();
  for (let number = 2; number <= refreshes; number++) {
    const { value: snapshot } = await samples.next();
    if (snapshot === undefined) throw new Error('the host has ended');
    const reniceBy = (by: Session) => async (nice: number) => {
      const [process] = snapshot.metrics.srs;
      if (process === undefined) throw new Error('expected an SRS');
      const wish = { kind: 'nice', process, label: 'srs', scope: 'all', nice } as const;
      expectOutcome(await by.apply(expectPlan(await by.plan(wish))));
    };
    await at(number, { session, snapshot, renice: reniceBy(session), reniceElse: reniceBy(other) });
  }
  await session.end();
  await recording.close();
  await session.close();
  rmSync(directory, { recursive: true });
}

/** What was changed by a moment, and what that did, in words; times are of day. */
export function changesOf(session: Session): readonly string[] {
  const { snapshot, marks } = session.current();
  if (snapshot === undefined) return [];
  const { atMs, time } = snapshot.sample;
  const timeOf = (ms: number): string => new Date(ms - atMs + time.getTime()).toISOString().slice(11, 19);
  const verdicts = session.verdictsOf(snapshot.sample.srs[0]?.identity, snapshot);
  return [
    ...marks.map(mark => `${timeOf(mark.atMs)} ${mark.label}`),
    ...verdicts.map(verdict => `${verdict.span.titles.join(', ')}: ${sayVerdict(verdict).sentence}`),
  ];
}

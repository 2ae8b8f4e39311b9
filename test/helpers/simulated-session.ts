import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import type { Finding } from '../../src/advice/terms/finding.ts';
import type { Host } from '../../src/host/host.ts';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { Session } from '../../src/session.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import type { TuningWish } from '../../src/tuning/kinds/wish.ts';
import type { TuningOutcome } from '../../src/tuning/tuning.ts';
import { verdictSentence } from '../../src/view/sentences/verdict-sentence.ts';
import { expectOutcome, expectPlan } from './expect-tuning.ts';

/** A session of a simulated host, whose time passes as fast as it can be simulated. */
export interface SimulatedSession {
  readonly host: Host;
  readonly session: Session;
  /** Takes snapshots for so long. @returns the last */
  readonly run: (seconds: number) => Promise<AdvisedSnapshot>;
  /** Plans and applies a wish. */
  readonly tune: (wish: TuningWish) => Promise<TuningOutcome>;
  /** What the newest verdict says, as the screen does. */
  readonly verdict: () => string;
  readonly snapshot: () => AdvisedSnapshot;
}

/** Begins a session of the scenario of that name. */
export async function startSimulatedSession(name: string, seed: number): Promise<SimulatedSession> {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const host = createSimulatedHost(scenario, { seed, speed: Number.POSITIVE_INFINITY });
  const wanted = { name: 'srs' };
  const session = new Session({
    ...DEFAULT_SETTINGS,
    host,
    wanted,
    delaySeconds: 1,
    stateDirectory: '/nowhere',
  });
  await session.begin();
  const snapshot = (): AdvisedSnapshot => {
    const now = session.current().snapshot;
    if (now === undefined) throw new Error('no snapshot yet');
    return now;
  };
  const samples = session.run();
  return {
    host,
    session,
    snapshot,
    async run(seconds) {
      const untilMs = host.clock.nowMs() + seconds * 1_000;
      while (snapshot().sample.atMs < untilMs) await samples.next();
      return snapshot();
    },
    tune: async wish => expectOutcome(await session.apply(expectPlan(await session.plan(wish)))),
    verdict() {
      const { srs } = snapshot().metrics;
      const [newest] = session.verdictsOf(srs[0], snapshot());
      return newest === undefined ? 'no verdict' : verdictSentence(newest).text;
    },
  };
}

/** The ids of what is wrong now, remarks too. */
export function idsOf({ advice }: AdvisedSnapshot): readonly string[] {
  return advice.findings.map(({ id }) => id);
}

/** What the first finding proposes first. */
export function firstWish({ advice }: AdvisedSnapshot): TuningWish {
  const [finding]: readonly Finding[] = advice.findings;
  const wish = finding?.remedies.find(remedy => remedy.wish !== undefined)?.wish;
  if (wish === undefined) throw new Error(`${finding?.id ?? 'nothing'} proposes no change`);
  return wish as TuningWish;
}

/** What was lost in the window that ends now. */
export function lostIn({ metrics }: AdvisedSnapshot): number | undefined {
  return metrics.srs[0]?.udp.receiveBufferErrors;
}

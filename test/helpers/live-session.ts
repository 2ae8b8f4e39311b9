import { HEALTHY } from '../../src/host/simulated/scenarios/healthy.ts';
import { simulate } from '../../src/host/simulated/simulate.ts';
import type { Simulation } from '../../src/host/simulated/simulation.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import { Session, type SessionOptions } from '../../src/session.ts';
import { isRefusal, type TuningOutcome } from '../../src/tuning/tuning.ts';
import { expectOutcome, expectPlan } from './expect-tuning.ts';
import { createFakeHost, type FakeCommands, type FakeHost } from './fake-host.ts';
import { niceIn, statText } from './fake-process.ts';
import { createHandClock } from './hand-clock.ts';
import type { FakeFiles } from './overlay.ts';

/** SRS of the simulated host, and its threads. */
export const LIVE_SRS = { pid: 17_034, startTicks: 105_252_000 };
export const LIVE_THREADS: readonly number[] = [17_034, 17_036, 17_037, 17_038];
/** A thread that SRS makes later, which the model has not. */
const NEWCOMER = 17_900;

const statOf = (tid: number) => `/proc/${LIVE_SRS.pid}/task/${tid}/stat`;

export interface LiveSession {
  readonly session: Session;
  readonly host: FakeHost;
  /** Lets so much time pass, and takes the next snapshot, which is due within it. */
  readonly refresh: (seconds?: number) => Promise<Snapshot>;
  readonly advance: (ms: number) => Promise<void>;
  /** What came of changes that nobody made just then. */
  readonly news: readonly string[];
  readonly renice: (nice: number, isKept?: boolean) => Promise<TuningOutcome>;
  /** What the kernel says of the threads that SRS began with. */
  readonly nices: () => readonly number[];
  /** SRS makes another thread. */
  readonly startThread: () => void;
  readonly niceOfNewcomer: () => number;
}

function putNewcomer(files: FakeFiles, nice: number): void {
  const startTicks = LIVE_SRS.startTicks + 932_000;
  files.set(statOf(NEWCOMER), statText({ tid: NEWCOMER, name: 'SRT:TsbPd', startTicks, nice }));
  files.set(`/proc/${LIVE_SRS.pid}/task/${NEWCOMER}/status`, 'Name:\tSRT:TsbPd\nCpus_allowed_list:\t0-3\n');
}

/** renice where the newcomer is among the threads that it is to reach; the others are the model's. */
function reniceNewcomer(below: Simulation): FakeCommands {
  return (command, files) => {
    const [program, value] = command;
    const others = command.filter(word => word !== String(NEWCOMER));
    if (program !== 'renice' || others.length === command.length) return undefined;
    putNewcomer(files, Number(value));
    return others.length > 3 ? below.execute(others) : {};
  };
}

/** A simulated host where nothing is wrong, whose time is moved by hand, and its session, which has begun. */
export async function startLiveSession(
  name: string,
  options: Partial<SessionOptions> & Pick<SessionOptions, 'stateDirectory'>,
): Promise<LiveSession> {
  const below = simulate(HEALTHY, 1);
  const made = createFakeHost({ below, onCommand: reniceNewcomer(below) });
  const { clock, advance } = createHandClock(made.simulation);
  const host: FakeHost = { ...made, name, clock };
  const wanted = { pid: LIVE_SRS.pid };
  const niceOf = (tid: number): number => niceIn(made.simulation.readers.text(statOf(tid)));
  const session = new Session({ host, wanted, delaySeconds: 1, windowSeconds: 30, ...options });
  const news: string[] = [];
  session.onNews(results =>
    news.push(...results.map(result => (isRefusal(result) ? result.refused : result.sentence))),
  );
  await session.begin();
  return {
    session,
    host,
    news,
    advance,
    async refresh(seconds = 1) {
      const next = session.run().next();
      await advance(seconds * 1_000);
      const { value, done } = await next;
      if (done === true) throw new Error('the session has ended');
      // What new threads are given is given behind it.
      await advance(0);
      return value;
    },
    async renice(nice, isKept = false) {
      const wish = { kind: 'nice', process: LIVE_SRS, label: 'srs', scope: 'all', nice } as const;
      const plan = expectPlan(await session.plan(wish));
      return expectOutcome(await session.apply(plan, { isKept }));
    },
    nices: () => LIVE_THREADS.map(niceOf),
    niceOfNewcomer: () => niceOf(NEWCOMER),
    startThread: () => putNewcomer(host.files, 0),
  };
}

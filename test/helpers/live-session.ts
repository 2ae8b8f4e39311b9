import type { Snapshot } from '../../src/metrics/model.ts';
import { Session, type SessionOptions } from '../../src/session.ts';
import { isRefusal, type TuningOutcome } from '../../src/tuning/tuning.ts';
import { createSrsHost, obey } from '../ui/dialogs/render-dialog.tsx';
import { expectOutcome, expectPlan } from './expect-tuning.ts';
import type { FakeHost } from './fake-host.ts';
import { fakeProcess, nicesOfSrs, SRS_IDENTITY, SRS_THREADS, statText } from './fake-process.ts';
import { createHandClock } from './hand-clock.ts';

/** A thread that SRS makes later. */
const NEWCOMER = 7900;

const statOf = (tid: number) => `/proc/7847/task/${tid}/stat`;

export interface LiveSession {
  readonly session: Session;
  readonly host: FakeHost;
  /** Lets so much time pass, and takes the next snapshot, which is due within it. */
  readonly refresh: (seconds?: number) => Promise<Snapshot>;
  readonly advance: (ms: number) => Promise<void>;
  /** What came of changes that nobody made just then. */
  readonly news: readonly string[];
  readonly renice: (nice: number, isKept?: boolean) => Promise<TuningOutcome>;
  readonly nices: () => readonly number[];
  /** SRS makes another thread. */
  readonly startThread: () => void;
  readonly niceOfNewcomer: () => number;
}

/** A made-up host whose SRS can be tuned, and its session, which has begun. */
export async function startLiveSession(
  name: string,
  options: Partial<SessionOptions> & Pick<SessionOptions, 'stateDirectory'>,
): Promise<LiveSession> {
  const made = createSrsHost({
    files: { '/proc/7847/cmdline': './objs/srs\0-c\0conf/srs.conf\0' },
    onCommand: (command, files) => {
      const [program, value, , ...tids] = command;
      if (program === 'renice' && tids.map(Number).includes(NEWCOMER))
        files.set(statOf(NEWCOMER), statText({ tid: NEWCOMER, name: 'SRT:TsbPd', nice: Number(value) }));
      return obey(command, files);
    },
  });
  const { clock, advance } = createHandClock(made.simulation);
  const host: FakeHost = { ...made, name, clock };
  const wanted = { pid: SRS_IDENTITY.pid };
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
      const wish = { kind: 'nice', process: SRS_IDENTITY, label: 'srs', scope: 'all', nice } as const;
      const plan = expectPlan(await session.plan(wish));
      return expectOutcome(await session.apply(plan, { isKept }));
    },
    nices: () => nicesOfSrs(host.files),
    niceOfNewcomer: () => Number(String(host.files.get(statOf(NEWCOMER))).split(' ')[18]),
    startThread() {
      const [main = { tid: 7847, name: 'srs' }] = SRS_THREADS;
      const made = fakeProcess([main, { tid: NEWCOMER, name: 'SRT:TsbPd' }]);
      for (const [path, text] of Object.entries(made))
        if (path.includes(`/task/${NEWCOMER}/`)) host.files.set(path, text);
    },
  };
}

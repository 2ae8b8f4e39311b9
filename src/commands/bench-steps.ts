import type { Benchmark } from '../benchmark.ts';
import type { CommandResult, Host, RunningCommand } from '../host/host.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { cleanText } from '../text/clean-text.ts';
import { commandText } from '../text/quote.ts';

/** What one step of `--step-command` is made of. */
export interface StepPlan {
  /** With the number of clients in it. */
  readonly command: readonly string[];
  readonly clients: number;
  readonly connectSeconds: number;
  readonly settleSeconds: number;
}

/** A command that runs, and what its clients came to. */
export interface Step {
  /** How many clients came, as the servers count them; undefined: they cannot be counted. */
  readonly connected: number | undefined;
  /** Why its command has ended by itself; undefined while it runs. */
  whyEnded(): string | undefined;
  /** Ends it with all that it has started, and waits until its clients are gone. */
  end(): Promise<void>;
}

const POLL_MS = 500;
const LEAVE_MS = 10_000;

/**
 * Starts the command of a step, without a shell, in the directory that srs-top was started in, and waits until its clients
 * are connected. Its output is dropped, as the guide does.
 * @param tell is told how many have come
 * @returns a sentence where it could not be started, or ended before its clients had come
 */
export async function startStep(
  host: Host,
  benchmark: Benchmark,
  plan: StepPlan,
  signal: AbortSignal | undefined,
  tell: (text: string) => void,
): Promise<Step | string> {
  const [program = '', ...args] = plan.command;
  const before = await benchmark.countClients();
  // A program beside us is named from where the user stands, as a shell would take it.
  const file = program.includes('/') ? absolutePath(program) : program;
  const directory = absolutePath('.');
  const running = host.start([file, ...args], {
    ...{ timeoutMs: 0, outputFile: '/dev/null', directory },
    // The guide's scripts start several load generators.
    isGroup: true,
  });
  let result: CommandResult | undefined;
  void running.done.then(ended => {
    result = ended;
  });
  const end = async (): Promise<void> => {
    await endCommand(running);
    benchmark.countAsLoad([]);
    await waitUntilGone(host, benchmark, before, signal);
  };
  const fail = async (ended: CommandResult): Promise<string> => {
    await end();
    return `${commandText(plan.command)}: ${whyEnded(ended)}`;
  };
  const untilMs = host.clock.nowMs() + plan.connectSeconds * 1_000;
  let connected: number | undefined;
  for (;;) {
    const isGoing = await host.clock.sleepUntil(host.clock.nowMs() + POLL_MS, signal);
    const pid = running.pid?.();
    if (pid !== undefined) benchmark.countAsLoad([pid]);
    if (result !== undefined) return fail(result);
    if (!isGoing) break;
    const now = await benchmark.countClients();
    connected = now === undefined || before === undefined ? undefined : now - before;
    tell(`${connected ?? 'unknown'} of ${plan.clients} clients connected`);
    if ((connected ?? 0) >= plan.clients || host.clock.nowMs() >= untilMs) break;
  }
  await host.clock.sleepUntil(host.clock.nowMs() + plan.settleSeconds * 1_000, signal);
  if (result !== undefined) return fail(result);
  return { connected, whyEnded: () => (result === undefined ? undefined : whyEnded(result)), end };
}

async function endCommand(running: RunningCommand): Promise<void> {
  await (running.end?.() ?? running.interrupt());
}

/** The next step counts from what is left: clients that go take a moment. */
async function waitUntilGone(
  { clock }: Host,
  benchmark: Benchmark,
  before: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const untilMs = clock.nowMs() + LEAVE_MS;
  while (before !== undefined && clock.nowMs() < untilMs && signal?.aborted !== true) {
    const now = await benchmark.countClients();
    if (now === undefined || now <= before) return;
    if (!(await clock.sleepUntil(clock.nowMs() + POLL_MS, signal))) return;
  }
}

function whyEnded({ problem, exitCode, signal, stderr }: CommandResult): string {
  const last = cleanText(stderr.trim().split('\n').at(-1) ?? '');
  const words = last === '' ? '' : `: ${last}`;
  if (problem === 'not-found') return 'there is no such program';
  if (problem === 'read-only') return 'not started: srs-top was started with --read-only';
  if (problem === 'unsupported') return 'this host starts no commands';
  // What it has started in the background may go on, but nobody can tell whether that is all of it.
  if (exitCode === 0) return `it ended with exit code 0 (a script has to wait for what it starts)${words}`;
  return signal === undefined
    ? `it ended with exit code ${exitCode ?? 'unknown'}${words}`
    : `it was ended by ${signal}${words}`;
}

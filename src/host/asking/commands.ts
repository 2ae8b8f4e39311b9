import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandOptions, CommandResult, RunningCommand } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { withSudo } from '../sudo.ts';
import { openStreams, readMessages, type StreamOptions } from './command-streams.ts';

/** `timeoutMs: 0` is no limit. */
export interface RunOptions extends CommandOptions, StreamOptions {}

/** Starts commands on this machine: argv arrays, no shell, no input by default, English messages. */
export interface CommandRunner {
  start(command: readonly string[], options?: RunOptions): RunningCommand;
  /**
   * Ends what still runs: SIGINT, SIGTERM after two seconds, SIGKILL after two more. A command that ends with its input
   * (`holdsInput`) gets the end of it instead of a SIGKILL: perf may still write gigabytes of data, for which nobody
   * waits here. Nothing starts any more.
   */
  close(): Promise<void>;
}

const SETTINGS = {
  reject: false,
  // Perf reports run to megabytes; beyond this the command is ended rather than our memory.
  maxBuffer: 32 * 1024 * 1024,
  stripFinalNewline: false,
  // Where srs-top was started may be gone by now (a deploy folder that was replaced): nothing starts in such a place.
  cwd: '/',
  // Ends the child when this process exits, crashes or is ended by a signal.
  cleanup: true,
} as const;

// As Ctrl-C does first, so that perf writes its data; then as gently as still works.
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;
type EndingSignal = (typeof ENDING_SIGNALS)[number];
const DEFAULT_TIMEOUT_MS = 10_000;
const GRACE_MS = 2_000;

/** Loaded with the first command: it costs 90 ms, which the first frame need not wait for. */
async function loadSpawn() {
  const { execa } = await import('execa');
  return (
    [file = '', ...args]: readonly string[],
    {
      timeoutMs: timeout = DEFAULT_TIMEOUT_MS,
      mostBytes: maxBuffer = SETTINGS.maxBuffer,
      directory: cwd = SETTINGS.cwd,
      isGroup: detached = false,
      ...options
    }: RunOptions,
  ) => {
    const { settings, release } = openStreams(options);
    try {
      return execa(file, args, { ...SETTINGS, ...settings, cwd, timeout, maxBuffer, detached });
    } finally {
      release();
    }
  };
}

type Child = ReturnType<Awaited<ReturnType<typeof loadSpawn>>>;
type Result = Awaited<Child>;

interface Running {
  readonly argv: readonly string[];
  readonly isSudo: boolean;
  readonly holdsInput: boolean;
  readonly isGroup: boolean;
  /** Undefined until it is spawned. */
  child: Child | undefined;
  isInterrupted: boolean;
  /** Of a group: nothing of it is left, and its number may be another's by now. */
  isGone: boolean;
}

export function createCommandRunner(): CommandRunner {
  const underWay = new Map<Running, Promise<CommandResult>>();
  let isClosed = false;

  function start(command: readonly string[], options: RunOptions = {}): RunningCommand {
    const { sudo: isSudo = false, holdsInput = false, isGroup = false } = options;
    const argv = withSudo(command, isSudo);
    const running: Running = {
      ...{ argv, isSudo, holdsInput, isGroup },
      ...{ child: undefined, isInterrupted: isClosed, isGone: false },
    };
    const done = runToEnd(running, options).finally(() => {
      if (!isGroupLeft(running)) underWay.delete(running);
    });
    underWay.set(running, done);
    if (isGroup) process.off('exit', killGroups).on('exit', killGroups);
    return {
      command: argv,
      done,
      async interrupt() {
        running.isInterrupted = true;
        await sendSignal(running, 'SIGINT');
        return done;
      },
      pid: () => running.child?.nodeChildProcess.pid,
      async end() {
        await endForGood(running, done);
        underWay.delete(running);
        return done;
      },
    };
  }

  /** Execa ends no group by itself when this process exits. */
  function killGroups(): void {
    for (const running of underWay.keys()) if (running.isGroup) signalGroup(running, 'SIGKILL');
  }

  async function close(): Promise<void> {
    isClosed = true;
    await Promise.all([...underWay].map(([running, done]) => endForGood(running, done)));
    process.off('exit', killGroups);
  }

  return { start, close };
}

async function runToEnd(running: Running, options: RunOptions): Promise<CommandResult> {
  try {
    const spawn = await loadSpawn();
    if (running.isInterrupted) return commandNotRun(running.argv, 'cancelled');
    running.child = spawn(running.argv, options);
    if (running.isGroup) endWithItself(running.child);
    const result = await running.child;
    return toCommandResult(running, result, readMessages(options) ?? result.stderr);
  } catch (error) {
    return commandNotRun(running.argv, 'failed', error instanceof Error ? error.message : String(error));
  }
}

/** What a command said before it ended comes at once; those that it started may hold the other end for ever. */
const LAST_WORDS_MS = 100;
const GROUP_POLL_MS = 50;

function endWithItself({ nodeChildProcess }: Child): void {
  nodeChildProcess.once('exit', () => {
    setTimeout(() => {
      nodeChildProcess.stdout?.destroy();
      nodeChildProcess.stderr?.destroy();
    }, LAST_WORDS_MS);
  });
}

/** Also where the command itself has ended, and others of its group have not. */
function isGroupLeft(running: Running): boolean {
  if (running.isGroup && !running.isGone) signalGroup(running, 0);
  return running.isGroup && !running.isGone;
}

function signalGroup(running: Running, signal: EndingSignal | 'SIGCONT' | 0): void {
  const pid = running.child?.nodeChildProcess.pid;
  if (pid === undefined) running.isGone = true;
  if (pid === undefined || running.isGone) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Another user's (EPERM) is still there.
    running.isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

async function isGroupGoneWithin(running: Running, limitMs: number): Promise<boolean> {
  for (const untilMs = performance.now() + limitMs; isGroupLeft(running); await sleep(GROUP_POLL_MS))
    if (performance.now() >= untilMs) return false;
  return true;
}

function toCommandResult(running: Running, result: Result, stderr = ''): CommandResult {
  const { stdout = '' } = result;
  const problem = problemOf(running, result, stderr);
  const hasWords = stderr !== '' || problem !== 'failed';
  return {
    command: running.argv,
    exitCode: result.exitCode,
    signal: result.signal,
    stdout,
    stderr: hasWords ? stderr : (result.originalMessage ?? result.shortMessage ?? ''),
    problem,
  };
}

function problemOf(running: Running, result: Result, stderr: string): CommandResult['problem'] {
  if (result.code === 'ENOENT') return 'not-found';
  if (result.timedOut) return 'timed-out';
  if (running.isInterrupted) return 'cancelled';
  // Sudo itself is there; the command it should run is not (src/sudo.c, "command not found").
  if (running.isSudo && result.exitCode === 1 && /^sudo: .*: command not found$/m.test(stderr)) {
    return 'not-found';
  }
  return result.isMaxBuffer || result.exitCode === undefined ? 'failed' : undefined;
}

async function endForGood(running: Running, done: Promise<CommandResult>): Promise<void> {
  running.isInterrupted = true;
  for (const signal of ENDING_SIGNALS) {
    if (signal === 'SIGKILL' && running.holdsInput) {
      running.child?.stdin?.end();
      return;
    }
    await sendSignal(running, signal);
    if (running.isGroup ? await isGroupGoneWithin(running, GRACE_MS) : await hasSettledWithin(done, GRACE_MS))
      return;
  }
}

/**
 * A child of ours that was started through sudo can be signalled by us, because sudo keeps our real uid, and hands the
 * signal on (sudo(8), "Signal handling"). Where it does not keep it (sudo-rs), root has to send the signal.
 */
async function sendSignal(running: Running, signal: EndingSignal): Promise<void> {
  const { child, isSudo, isGroup } = running;
  if (isGroup) {
    signalGroup(running, signal);
    signalGroup(running, 'SIGCONT');
    return;
  }
  if (child === undefined) return;
  const { pid, exitCode, signalCode } = child.nodeChildProcess;
  // A pid that was waited for may already be another process's.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(pid, signal);
    // One that is stopped (kill -TSTP of all that has the terminal) heeds no signal before it goes on.
    process.kill(pid, 'SIGCONT');
  } catch {
    if (!isSudo) return;
    const spawn = await loadSpawn();
    await spawn(['sudo', '-n', 'kill', '-s', signal.slice('SIG'.length), String(pid)], {
      timeoutMs: GRACE_MS,
    });
  }
}

async function hasSettledWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const { promise: limit, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), limitMs);
  const hasSettled = await Promise.race([promise.then(() => true), limit]);
  clearTimeout(timer);
  return hasSettled;
}

import type { ChildProcess } from 'node:child_process';
import { NODE_ENVIRONMENT, nodeCommand } from './node-command.ts';

/** A question to the helper. */
export interface HelperRequest {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What came of it; `error` as its message and code. `id` 0: it has started. */
export type HelperReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly code?: string } };

/** There is no helper: it could not be started. */
export class NoHelperError extends Error {}

export interface HelperOptions {
  /** The script that the Node which runs us is to run. */
  readonly script: string;
  /** How long an answer may take once the helper runs; 5 s by default. */
  readonly limitMs?: number;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs?: () => number;
}

interface Question {
  readonly settle: (reply: HelperReply | Error) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly open: Map<number, Question>;
}

const LIMIT_MS = 5_000;
/** After one answer that did not come, nobody is to wait that long again, until a while has passed. */
const NEXT_LIMIT_MS = 1_000;
/** A disk that is busy may take some seconds for each line: it is not to be given up for good. */
const SLOW_FOR_MS = 15_000;
const START_LIMIT_MS = 10_000;
/** How long it is kept for another question: it holds 40 MB. */
const IDLE_MS = 5_000;

/**
 * Asks another process of ours, which is started with the first question and ends when it is idle, or when we end. Its
 * answers are waited for within a limit; one that hangs in a file system is left behind, and the next question starts
 * another. It has a session of its own: what ends us by way of the terminal does not stop it in the middle of a file.
 *
 * The function rejects with NoHelperError when it cannot be started, with words when no answer came, else as the helper
 * says.
 */
export function createHelper({ script, limitMs = LIMIT_MS, nowMs = () => performance.now() }: HelperOptions) {
  let running: Promise<Running> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let slowUntilMs = Number.NEGATIVE_INFINITY;

  /** Another may have been started in its place by now, which is kept. */
  function leave(left: Promise<Running>): void {
    if (running === left) running = undefined;
    void left.then(
      ({ child }) => {
        if (child.connected) child.disconnect();
        // One that hangs may be beyond it; it is not waited for.
        child.kill('SIGKILL');
      },
      () => undefined,
    );
  }

  async function ask(name: string, args: readonly unknown[]): Promise<unknown> {
    clearTimeout(idle);
    running ??= startHelper(script);
    const asked = running;
    const helper = await asked.catch((error: unknown) => {
      leave(asked);
      throw error;
    });
    const { promise, resolve } = Promise.withResolvers<HelperReply | Error>();
    const id = ++lastId;
    helper.open.set(id, { settle: resolve });
    helper.child.send({ id, name, args } satisfies HelperRequest, error => {
      if (error !== null) resolve(new UnsentError(error.message));
    });
    const limit = nowMs() < slowUntilMs ? Math.min(NEXT_LIMIT_MS, limitMs) : limitMs;
    const timer = setTimeout(() => resolve(new SlowError(String(args[0]))), limit);
    const reply = await promise;
    clearTimeout(timer);
    helper.open.delete(id);
    slowUntilMs = reply instanceof SlowError ? nowMs() + SLOW_FOR_MS : Number.NEGATIVE_INFINITY;
    if (reply instanceof Error) {
      leave(asked);
      throw reply;
    }
    if (helper.open.size === 0) {
      idle = setTimeout(() => leave(asked), IDLE_MS);
      idle.unref();
    }
    if ('error' in reply) throw Object.assign(new Error(reply.error.message), { code: reply.error.code });
    return reply.value;
  }

  return (name: string, args: readonly unknown[]): Promise<unknown> =>
    ask(name, args).catch((error: unknown) => {
      // It was killed while it had nothing to do: nothing of this was done.
      if (error instanceof UnsentError) return ask(name, args);
      throw error;
    });
}

/** The helper had ended before it was asked. */
class UnsentError extends Error {}

class SlowError extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(path: string) {
    super(`${path}: its file system does not answer`);
  }
}

async function startHelper(script: string): Promise<Running> {
  const { spawn } = await import('node:child_process');
  const [file, ...args] = nodeCommand(script);
  const child = spawn(file, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    cwd: '/',
    detached: true,
    env: { ...process.env, ...NODE_ENVIRONMENT },
  });
  const open = new Map<number, Question>();
  const started = Promise.withResolvers<void>();
  child.on('message', (reply: HelperReply) => {
    if (reply.id === 0) started.resolve();
    else open.get(reply.id)?.settle(reply);
  });
  const fail = (): void => {
    started.reject(new NoHelperError('the helper for files could not be started'));
    for (const { settle } of open.values()) settle(new Error('the helper for files has ended'));
  };
  child.on('error', fail);
  child.on('exit', fail);
  const timer = setTimeout(fail, START_LIMIT_MS);
  try {
    await started.promise;
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    // Neither it nor its channel keeps us from ending.
    child.unref();
    child.channel?.unref();
  }
  return { child, open };
}

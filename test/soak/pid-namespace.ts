import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { childrenOf } from '../helpers/sessions.ts';

/** What srs-top can change of a process, straight from the kernel. */
export interface Look {
  readonly nice: number;
  readonly cpus: readonly number[];
  /** 0 is SCHED_OTHER. */
  readonly policy: number;
  /** The soft limit. */
  readonly openFiles: number;
}

/** A pid namespace with a /proc of its own, in which pids can be given again. */
export interface PidNamespace extends AsyncDisposable {
  /** What stands before a command to run it there. */
  readonly prefix: readonly string[];
  /** Starts a process named srs. Its pid in the namespace. */
  start(): Promise<number>;
  /** Ends it, and starts another process named srs with its pid. */
  replace(pid: number): Promise<number>;
  look(pid: number): Promise<Look>;
}

const UNSHARE = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc'];

/** Needs root, unshare, nsenter and python3. */
export async function startPidNamespace(): Promise<PidNamespace> {
  const script = fileURLToPath(new URL('pid-namespace.py', import.meta.url));
  const child = spawn('unshare', [...UNSHARE, 'python3', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readAnswer = async () => JSON.parse((await lines.next()).value ?? 'null');
  await readAnswer();
  const order = (line: string) => {
    child.stdin.write(`${line}\n`);
    return readAnswer();
  };
  const [first] = childrenOf(child.pid ?? 0);
  return {
    prefix: ['nsenter', '--target', String(first), '--pid', '--mount', '--'],
    start: () => order('start'),
    replace: pid => order(`replace ${pid}`),
    look: pid => order(`look ${pid}`),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}

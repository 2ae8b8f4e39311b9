import { execa } from 'execa';

/** Where a command runs: on this host, or in a network namespace of it. */
export interface Place {
  /** What is put in front of a command to run it there. It execs the command, which therefore keeps the pid. */
  readonly prefix: readonly string[];
  /** Runs a command to its end, in the C locale, and gives what it printed. Rejects when it fails. */
  exec(command: readonly string[]): Promise<string>;
}

/** A network namespace of a test's own, with nothing but a loopback interface that is up. */
export interface Namespace extends Place, AsyncDisposable {
  readonly name: string;
  /** Kills what still runs in it, and removes it. */
  dispose(): Promise<void>;
}

/** This host, in the network namespace of the test run. */
export const HERE: Place = { prefix: [], exec: command => runToEnd(command) };

let count = 0;

/** Needs root, and `ip`. */
export async function createNamespace(): Promise<Namespace> {
  const name = `srs-top-${process.pid}-${++count}`;
  await runToEnd(['ip', 'netns', 'add', name]);
  const prefix = ['ip', 'netns', 'exec', name];
  const dispose = (): Promise<void> => removeNamespace(name);
  try {
    await runToEnd([...prefix, 'ip', 'link', 'set', 'lo', 'up']);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    name,
    prefix,
    exec: command => runToEnd([...prefix, ...command]),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}

async function removeNamespace(name: string): Promise<void> {
  // Nobody but the test that made it can have started something there.
  const pids = (await runToEnd(['ip', 'netns', 'pids', name])).split('\n').filter(Boolean).map(Number);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
  await runToEnd(['ip', 'netns', 'del', name]);
}

async function runToEnd([file = '', ...args]: readonly string[]): Promise<string> {
  return (await execa(file, args, { env: { LC_ALL: 'C' }, timeout: 60_000 })).stdout;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from '../../src/srs/process/process-identity.ts';

export interface FourThreads {
  readonly identity: ProcessIdentity;
  /** `srs`, `SRT:GC`, `SRT:SndQ:w1`, `SRT:RcvQ:w1` → tid. */
  readonly tids: Readonly<Record<string, number>>;
  /** Gives an order (`spawn`, `end SRT:GC`, `real-time SRT:GC`) and waits until it is carried out: the tid it was about. */
  order(line: string): Promise<number>;
  end(): Promise<void>;
}

/** Starts a real process with the threads of SRS and waits until they are there. */
export async function startFourThreads(): Promise<FourThreads> {
  const script = fileURLToPath(new URL('four-threads.py', import.meta.url));
  // A session of its own, as a shell gives: what was started outside any session has no autogroup.
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readAnswer = async () => JSON.parse((await lines.next()).value ?? 'null');
  const tids: Readonly<Record<string, number>> = await readAnswer();
  const pid = tids.srs ?? 0;
  return {
    identity: { pid, startTicks: Number(readStatField(pid, pid, 22)) },
    tids,
    order(line) {
      child.stdin.write(`${line}\n`);
      return readAnswer();
    },
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Straight from the kernel, without a line of the program's own code: the nice value of a thread. */
export function readNice(pid: number, tid: number): number {
  return Number(readStatField(pid, tid, 19));
}

/** Straight from the kernel: the CPUs a thread may run on, as it writes them. */
export function readAffinity(pid: number, tid: number): string {
  const status = readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8');
  return /^Cpus_allowed_list:\t(.*)$/m.exec(status)?.[1] ?? '';
}

export function readStatField(pid: number, tid: number, number: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[number - 3];
}

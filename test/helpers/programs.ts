import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { HERE, type Place } from './namespace.ts';

/** A program of this folder that is under way. */
export interface RunningProgram {
  readonly pid: number;
  /** The next line it prints; rejects, with its error output, when it ends without one. */
  nextLine(): Promise<string>;
  /** Asks it to end (SIGTERM), makes it end after 2 seconds, and resolves when it has. */
  stop(): Promise<void>;
}

/** Starts `script`, a Python program of this folder. It ends with the test run, however that ends. */
export function startProgram(
  script: string,
  args: readonly (string | number)[],
  place: Place = HERE,
): RunningProgram {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const [file = '', ...rest] = [...place.prefix, 'python3', path, ...args.map(String)];
  const child = execa(file, rest, { stdin: 'ignore', reject: false, forceKillAfterDelay: 2000 });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  if (child.pid === undefined) throw new Error(`could not start ${file} ${rest.join(' ')}`);
  return {
    pid: child.pid,
    async nextLine() {
      const line = await lines.next();
      if (line.done !== true) return line.value;
      const { exitCode, signal, stderr } = await child;
      throw new Error(`${script} ended (${signal ?? `exit code ${exitCode}`}) without a line: ${stderr}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await child;
    },
  };
}

import { chmodSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { privateStateHome } from './private-state.ts';
import { programEnvironment } from './program-environment.ts';
import { startTerminal, type TerminalOptions, type TerminalSession } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The program itself, as its users start it: the bundle, by the Node that runs the tests. */
export const SRS_TOP: readonly [string, string] = [process.execPath, join(ROOT, 'bin/srs-top.js')];

const NOBODYS_HOME = { HOME: undefined, USER: undefined };

/** Another user may not write where the user of the tests keeps things. */
function stateOf(uid: number | undefined): { readonly XDG_STATE_HOME?: string } {
  return uid === undefined ? { XDG_STATE_HOME: privateStateHome() } : {};
}

/** The program on a screen. Its state directory is a private one unless `env` names another. */
export function startSrsTop(args: readonly (string | number)[], options: TerminalOptions): TerminalSession {
  const env = { ...stateOf(options.uid), ...options.env };
  return startTerminal([...SRS_TOP, ...args.map(String)], { ...options, env });
}

export interface RunOptions {
  /** Run as this user; its group has the same number. Needs root. */
  readonly uid?: number;
  /** Another copy of it than `SRS_TOP`. */
  readonly program?: readonly [string, string];
  /** Added to the few variables that it gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it by SIGTERM; without it, it is ended after a minute. */
  readonly stop?: AbortSignal;
}

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end without a terminal, with the variables of a login but TERM, and a state directory as above. */
export async function runSrsTop(
  args: readonly (string | number)[],
  { uid, program = SRS_TOP, env, stop }: RunOptions = {},
): Promise<Ran> {
  const [file, script] = program;
  const { exitCode, stdout, stderr } = await execa(file, [script, ...args.map(String)], {
    stdin: 'ignore',
    reject: false,
    extendEnv: false,
    // HOME and USER are of whoever runs the tests.
    env: programEnvironment({
      TERM: undefined,
      ...stateOf(uid),
      ...(uid !== undefined && NOBODYS_HOME),
      ...env,
    }),
    ...(stop === undefined ? { timeout: 60_000 } : { cancelSignal: stop }),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { exitCode, stdout, stderr };
}

/**
 * A copy of the program, and of the Node that runs it, where every user may run it: a checkout may lie below /root.
 * Remove the directory when it is no longer needed.
 */
export function copySrsTop(): { readonly program: readonly [string, string]; readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-copy-'));
  chmodSync(directory, 0o755);
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  }
  const node = join(directory, 'node');
  cpSync(process.execPath, node, { dereference: true });
  return { program: [node, join(directory, 'bin/srs-top.js')], directory };
}

/** `--json` under way. */
export interface Reports extends AsyncDisposable {
  /** All that came so far, the oldest first. */
  readonly all: readonly Metrics[];
  /** The next one that passes; rejects when the program ends without it. */
  next(isWanted?: (report: Metrics) => boolean): Promise<Metrics>;
  /** Ends it with this signal, SIGTERM by default. Resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | undefined>;
}

/** Starts the program with `--json` and these arguments. What is unknown is null in its reports. */
export function startReports(args: readonly (string | number)[]): Reports {
  const [file, script] = SRS_TOP;
  const child = execa(file, [script, '--json', ...args.map(String)], {
    stdin: 'ignore',
    reject: false,
    extendEnv: false,
    env: programEnvironment({ TERM: undefined, ...stateOf(undefined) }),
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const all: Metrics[] = [];
  const next: Reports['next'] = async (isWanted = () => true) => {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) {
        const { exitCode, stderr } = await child;
        throw new Error(`srs-top ended (exit code ${exitCode}) without the report: ${stderr}`);
      }
      const report: Metrics = JSON.parse(line.value);
      all.push(report);
      if (isWanted(report)) return report;
    }
  };
  const stop: Reports['stop'] = async (signal = 'SIGTERM') => {
    child.kill(signal);
    return (await child).exitCode;
  };
  return { all, next, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

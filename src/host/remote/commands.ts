import { constants } from 'node:os';
import { readMessages } from '../asking/command-streams.ts';
import type { CommandRunner, RunOptions } from '../asking/commands.ts';
import type { CommandResult, RunningCommand } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { withSudo } from '../sudo.ts';
import { fileSink, memorySink, type Sink } from './command-sink.ts';
import type { KeptShell } from './kept-shell.ts';
import { runText } from './run-text.ts';
import { createShellPool, type ShellPool } from './shell-pool.ts';
import type { StartThere } from './there.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** After a SIGTERM, as long as execa waits on this machine. */
const KILLED_AFTER_MS = 5_000;
/** A command that is asked again and again is not watched by anybody there. */
const ABANDONED_AFTER_MS = 500;

export interface ThereCommandOptions {
  /** Waited for before a command is started: the folder that its arguments name. Where it rejects, nothing is started. */
  readonly before?: (command: readonly string[]) => Promise<unknown> | undefined;
}

/** Starts commands on the other host, as `createCommandRunner` does on this one; without a terminal. */
export function createThereCommands(
  startThere: StartThere,
  { before }: ThereCommandOptions = {},
): CommandRunner {
  const pool = createShellPool(startThere);

  return {
    start(command, options = {}) {
      const run = new Run(command, options);
      return run.running(run.toEnd(pool, before));
    },
    async close() {
      const all = pool.all();
      pool.close();
      await Promise.all(all.map(({ process }) => process.done));
    },
  };
}

/** One command that is run there. */
class Run {
  readonly #argv: readonly string[];
  readonly #options: RunOptions;
  readonly #isWatched: boolean;
  #shell: KeptShell | undefined;
  #pid: number | undefined;
  #firstLine = '';
  #isBehindPid = false;
  #ending: NonNullable<CommandResult['problem']> | undefined;
  #isKilled = false;
  #output: Sink = memorySink(0);
  #messages: Sink = memorySink(0);

  constructor(command: readonly string[], options: RunOptions) {
    this.#argv = withSudo(command, options.sudo === true);
    this.#options = options;
    this.#isWatched = options.isRepeated !== true;
  }

  running(done: Promise<CommandResult>): RunningCommand {
    return {
      command: this.#argv,
      done,
      interrupt: () => {
        this.#ending ??= 'cancelled';
        if (this.#isWatched) this.#shell?.signal('INT');
        return done;
      },
      pid: () => this.#pid,
      end: async () => {
        this.#ending ??= 'cancelled';
        const shell = this.#shell;
        // What runs there is sent all signals by itself when its channel ends.
        shell?.end();
        if (this.#options.isGroup === true) await shell?.process.done;
        return done;
      },
    };
  }

  async toEnd(pool: ShellPool, before: ThereCommandOptions['before']): Promise<CommandResult> {
    const { sudo: _, ...options } = this.#options;
    try {
      await before?.(this.#argv);
      const text = runText(this.#argv, this.#isWatched, { ...options, sudo: this.#options.sudo === true });
      for (;;) {
        const shell = await pool.take();
        if (shell === undefined || this.#ending !== undefined) {
          if (shell !== undefined) pool.giveBack(shell);
          return commandNotRun(
            this.#argv,
            this.#ending ?? 'cancelled',
            shell === undefined ? 'srs-top ends' : '',
          );
        }
        let isIdle = false;
        try {
          const status = await this.#ask(shell, text);
          if (status === undefined && (await pool.isOneTooMany(shell))) continue;
          const result = await this.#resultOf(shell, status);
          isIdle = this.#options.isGroup !== true;
          return result;
        } catch (error) {
          // What could not be written here may still be said there: it is asked nothing more.
          shell.end();
          throw error;
        } finally {
          if (isIdle) pool.giveBack(shell);
        }
      }
    } catch (error) {
      return commandNotRun(this.#argv, 'failed', error instanceof Error ? error.message : String(error));
    }
  }

  async #ask(shell: KeptShell, text: string): Promise<string | undefined> {
    this.#shell = shell;
    const {
      outputFile,
      messagesFile,
      mostBytes = MOST_BYTES,
      timeoutMs = DEFAULT_TIMEOUT_MS,
    } = this.#options;
    this.#output =
      outputFile === undefined ? memorySink(mostBytes) : fileSink(outputFile, () => shell.process.stdout);
    this.#messages =
      messagesFile === undefined ? memorySink(mostBytes) : fileSink(messagesFile, () => shell.process.stderr);
    const timers: NodeJS.Timeout[] = [];
    if (timeoutMs > 0) timers.push(setTimeout(() => this.#giveUp('timed-out', timers), timeoutMs));
    const takeOutput = (piece: Buffer): void => {
      const rest = this.#isWatched ? this.#behindPid(piece) : piece;
      if (rest.length > 0) this.#output.take(rest);
      if (this.#output.isFull) this.#giveUp('failed', timers);
    };
    try {
      return await shell.ask(text, {
        output: takeOutput,
        messages: piece => {
          this.#messages.take(piece);
          if (this.#messages.isFull) this.#giveUp('failed', timers);
        },
      });
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  /** The first line of a watched command is its pid; a newline may come with what follows it. */
  #behindPid(piece: Buffer): Buffer {
    if (this.#isBehindPid) return piece;
    const newline = piece.indexOf('\n');
    this.#isBehindPid = newline !== -1;
    this.#firstLine += piece.toString('latin1', 0, newline === -1 ? piece.length : newline);
    const [, pid] = /^(\d+) /.exec(this.#firstLine) ?? [];
    if (pid !== undefined) this.#pid = Number(pid);
    return piece.subarray(newline === -1 ? piece.length : newline + 1);
  }

  #giveUp(problem: NonNullable<CommandResult['problem']>, timers: NodeJS.Timeout[]): void {
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#ending ??= problem;
    const shell = this.#shell;
    if (this.#isWatched) shell?.signal('TERM');
    timers.push(
      setTimeout(
        () => {
          if (this.#isWatched) shell?.signal('KILL');
          // What does not even end by that waits for a driver or a dead file system: nobody here waits for it.
          timers.push(setTimeout(() => shell?.abandon(), ABANDONED_AFTER_MS));
        },
        this.#isWatched ? KILLED_AFTER_MS : 0,
      ),
    );
  }

  async #resultOf(shell: KeptShell, status: string | undefined): Promise<CommandResult> {
    const outcome = status === undefined ? { exitCode: undefined, signal: undefined } : readStatus(status);
    await Promise.all([this.#output.end(), this.#messages.end()]);
    const [stdout, said] = [this.#output.text(), readMessages(this.#options) ?? this.#messages.text()];
    const isLost = status === undefined && said === '' && !this.#isKilled;
    const why = isLost ? ((await shell.process.done).problem ?? 'its shell ended') : said;
    const isMissing = status === 'none' || (this.#options.sudo === true && isUnknownToSudo(status, said));
    const problem = isMissing
      ? 'not-found'
      : (this.#ending ?? (outcome.exitCode === undefined ? 'failed' : undefined));
    const stderr = status === 'none' ? `${this.#argv[0]}: command not found` : why;
    const isMerged = !this.#isWatched && status !== '0' && status !== 'none';
    return {
      command: this.#argv,
      ...outcome,
      // Of one that is asked again and again all is one text, as where it runs on this machine.
      stdout: isMerged ? '' : stdout,
      stderr: isMerged ? stdout + stderr : stderr,
      problem,
    };
  }
}

/** Sudo itself is there; the command it should run is not (src/sudo.c, "command not found"). */
function isUnknownToSudo(status: string | undefined, said: string): boolean {
  return status === '1' && /^sudo: .*: command not found$/m.test(said);
}

/** As a shell tells it (POSIX, 2.8.2): above 128 stands the number of the signal that ended it. */
function readStatus(status: string): Pick<CommandResult, 'exitCode' | 'signal'> {
  if (!/^\d+$/.test(status)) return { exitCode: undefined, signal: undefined };
  const code = Number(status);
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { exitCode: code, signal } : { exitCode: undefined, signal };
}

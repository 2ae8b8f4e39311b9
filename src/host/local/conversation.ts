import type { CommandResult } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { withSudo } from '../sudo.ts';

export interface ConversationOptions {
  /** Command and arguments that start the shell in another place: `nsenter -t 17034 -n --`. */
  readonly within?: readonly string[];
  /** Give up on an answer, and on the shell, after this long; 5,000 by default. */
  readonly timeoutMs?: number;
  /** Put `sudo -n` in front of the shell, as `privilege()` advised. */
  readonly sudo?: boolean;
}

/**
 * A command that is run again and again by a shell that is kept: started from here each time it would cost ten times
 * as much of our own CPU.
 */
export interface Conversation {
  readonly command: readonly string[];
  /** Runs the command once more, one question at a time. Never rejects. After a `problem` there will be no more answers. */
  ask(): Promise<CommandResult>;
  /** Lets go of the shell, which then ends; a question that is open gets the problem `cancelled`. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** Characters: a line. */
const LONGEST_REFUSAL = 1_024;
const LARGEST_ANSWER = 32 * 1024 * 1024;
/** ASCII "record separator", which no answer of a command that we ask holds. */
const MARK = '\x1e';
/** What is run comes as arguments: no text from a host is ever part of it. It ends with its input, however we end. */
const SCRIPT = `while read -r _; do "$@" 2>&1 </dev/null; printf '\\036%d\\n' "$?"; done`;

const SETTINGS = {
  stdin: 'pipe',
  stdout: 'pipe',
  // Only messages of the program that starts the shell elsewhere: those of the command are part of its answer.
  stderr: 'pipe',
  reject: false,
  buffer: false,
  env: { LC_ALL: 'C' },
  cleanup: true,
  cwd: '/',
} as const;

interface Shell {
  readonly ask: () => void;
  readonly end: () => void;
}

interface Question {
  readonly settle: (result: CommandResult) => void;
  readonly timer: NodeJS.Timeout;
}

/** A shell of this machine that is kept, and runs `command` each time it is asked. It starts with the first question. */
export function createConversation(
  command: readonly string[],
  options: ConversationOptions = {},
): Conversation {
  const { sudo = false, within = [], timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const argv = withSudo([...within, 'sh', '-c', SCRIPT, 'sh', ...command], sudo);
  let shell: Promise<Shell> | undefined;
  let question: Question | undefined;
  let pieces: string[] = [];
  let length = 0;
  let isMarked = false;
  let isOver = false;

  function answer(result: CommandResult): void {
    if (question === undefined) return;
    clearTimeout(question.timer);
    const { settle } = question;
    question = undefined;
    settle(result);
  }

  /** Joined once it is complete: joining after each of a hundred pieces would scan everything before it again. */
  function hear(text: string): void {
    pieces.push(text);
    length += text.length;
    isMarked ||= text.includes(MARK);
    if (isMarked && text.endsWith('\n')) {
      const said = pieces.join('');
      forget();
      const mark = said.lastIndexOf(MARK);
      answer(toResult(command, said.slice(0, mark), Number(said.slice(mark + 1))));
    } else if (length > LARGEST_ANSWER) {
      finish('failed', `its answer is longer than ${LARGEST_ANSWER} bytes`);
    }
  }

  function forget(): void {
    pieces = [];
    length = 0;
    isMarked = false;
  }

  /** A shell that did not answer is not asked again: its late answer would be taken for the next one's. */
  function finish(problem: NonNullable<CommandResult['problem']>, why: string): void {
    isOver = true;
    forget();
    void shell?.then(({ end }) => end());
    answer(commandNotRun(command, problem, why));
  }

  async function startShell(): Promise<Shell> {
    // Loaded with the first command: it costs 90 ms, which the first frame need not wait for.
    const { execa } = await import('execa');
    const [file = '', ...args] = argv;
    const child = execa(file, args, SETTINGS);
    child.stdout.setEncoding('utf8').on('data', hear);
    // A shell that has just ended does not take the question; its end is reported right after this.
    child.stdin.on('error', () => undefined);
    let refusal = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      refusal = (refusal + text).slice(0, LONGEST_REFUSAL);
    });
    void child.then(({ originalMessage, exitCode, code }) => {
      const why = refusal.trim() || (originalMessage ?? `sh ended (exit code ${exitCode})`);
      finish(code === 'ENOENT' ? 'not-found' : 'failed', why);
    });
    return { ask: () => child.stdin.write('\n'), end: () => child.stdin.end() };
  }

  async function ask(): Promise<CommandResult> {
    if (isOver) return commandNotRun(command, 'cancelled', 'the shell that was asked has ended');
    if (question !== undefined)
      return commandNotRun(command, 'cancelled', 'still busy with the last question');
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    const timer = setTimeout(() => finish('timed-out', `no answer within ${timeoutMs} ms`), timeoutMs);
    question = { settle: resolve, timer };
    shell ??= startShell();
    try {
      (await shell).ask();
    } catch (error) {
      finish('failed', error instanceof Error ? error.message : String(error));
    }
    return promise;
  }

  return { command, ask, close: () => finish('cancelled', 'closed') };
}

/**
 * As a shell reports it: 127 means that there is no such command. Output and errors come as one text, so errors are
 * taken from that.
 */
function toResult(command: readonly string[], text: string, exitCode: number): CommandResult {
  const hasFailed = exitCode !== 0;
  return {
    command,
    exitCode,
    signal: undefined,
    stdout: hasFailed ? '' : text,
    stderr: hasFailed ? text : '',
    problem: exitCode === 127 ? 'not-found' : undefined,
  };
}

import type { Readable, Writable } from 'node:stream';
import type { CommandResult } from '../host.ts';
import { commandNotRun } from '../refusals.ts';
import { withSudo } from '../sudo.ts';

export interface ConversationOptions {
  /** Command and arguments that start the shell in another place: `nsenter -t 17034 -n --`. */
  readonly within?: readonly string[];
  /** Put `sudo -n` in front of the shell, as `privilege()` advised. */
  readonly sudo?: boolean;
}

/** What one question brings along. */
export interface Asking {
  /** What the command reads from its standard input, in whole lines; nothing by default. No argument of a process holds it. */
  readonly input?: string | undefined;
  /** Give up on the answer, and on the shell, after this long; 5,000 by default. */
  readonly timeoutMs?: number | undefined;
  /** Give up on both when the answer is longer; 32 MiB by default. In UTF-16 units. */
  readonly mostBytes?: number | undefined;
}

/**
 * A command that is run again and again by a shell that is kept: started from here each time it would cost ten times
 * as much of our own CPU.
 */
export interface Conversation {
  readonly command: readonly string[];
  /** Runs the command once more, one question at a time. Never rejects. After a `problem` there will be no more answers. */
  ask(asking?: Asking): Promise<CommandResult>;
  /** Lets go of the shell, which then ends; a question that is open gets the problem `cancelled`. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 5_000;
/** Characters: a line. */
const LONGEST_REFUSAL = 1_024;
const LARGEST_ANSWER = 32 * 1024 * 1024;
/** Such as `\n18f0c4a8-… 127\n`, at the very end of an answer. */
const LONGEST_END = 48;
/**
 * What is run comes as arguments: no text from a host is ever part of it. It ends with its input, however we end. The mark,
 * which ends every answer, comes through standard input and is a secret: no answer can hold it. Each question is the number
 * of lines that follow for the command. They are a secret too: a variable of the environment would hand them on, and so
 * would a `printf` that is a program of its own (mksh): then the command is not run.
 */
const SCRIPT = `
unset mark count text line own
IFS= read -r mark
while read -r count; do
  if [ "$count" -eq 0 ]; then
    "$@" 2>&1 </dev/null
  else
    text=
    while [ "$count" -gt 0 ] && IFS= read -r line; do
      text="$text$line
"
      count=$((count - 1))
    done
    own="\${own:-$(command -v printf)}"
    case "$own" in
      /*) echo 'printf of this shell is a program: others could read what it is given'; false ;;
      *) printf %s "$text" | "$@" 2>&1 ;;
    esac
  fi
  printf '\\n%s %d\\n' "$mark" "$?"
done`;

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
  readonly ask: (input: string) => void;
  /** It ends, and whoever still writes for it has nobody to write to. */
  readonly end: () => void;
}

interface Question {
  readonly settle: (result: CommandResult) => void;
  readonly timer: NodeJS.Timeout;
  readonly mostLength: number;
}

/** A process, and how it ended. */
export interface ConversationProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Why it ended, in words; `isMissing`: it never began, as there is no such program. */
  readonly ended: Promise<{ readonly why: string; readonly isMissing: boolean }>;
}

/** Starts a command on this machine. Loaded with the first: it costs 90 ms, which the first frame need not wait for. */
async function beginHere([file = '', ...args]: readonly string[]): Promise<ConversationProcess> {
  const { execa } = await import('execa');
  const child = execa(file, args, SETTINGS);
  const ended = child.then(({ originalMessage, exitCode, code }) => ({
    why: originalMessage ?? `sh ended (exit code ${exitCode})`,
    isMissing: code === 'ENOENT',
  }));
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended };
}

/**
 * A shell that is kept, and runs `command` each time it is asked. It starts with the first question.
 * @param begin how a command is started: on this machine unless given
 */
export function createConversation(
  command: readonly string[],
  options: ConversationOptions = {},
  begin: (argv: readonly string[]) => Promise<ConversationProcess> = beginHere,
): Conversation {
  const { sudo = false, within = [] } = options;
  const argv = withSudo([...within, 'sh', '-c', SCRIPT, 'sh', ...command], sudo);
  let shell: Promise<Shell> | undefined;
  let question: Question | undefined;
  let pieces: string[] = [];
  let length = 0;
  let tail = '';
  // The global: node:crypto, when it is imported, takes 7 ms.
  const mark = crypto.randomUUID();
  const end = new RegExp(`\\n${mark} (\\d+)\\n$`);
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
    if (isOver) return;
    pieces.push(text);
    length += text.length;
    // The mark may come in two pieces.
    tail = (text.length < LONGEST_END ? tail + text : text).slice(-LONGEST_END);
    const found = end.exec(tail);
    if (found !== null) {
      const said = pieces.join('');
      forget();
      answer(toResult(command, said.slice(0, said.length - found[0].length), Number(found[1])));
    } else if (length > (question?.mostLength ?? LARGEST_ANSWER)) {
      finish('failed', `its answer is longer than ${question?.mostLength ?? LARGEST_ANSWER} bytes`);
    }
  }

  function forget(): void {
    pieces = [];
    length = 0;
    tail = '';
  }

  /** A shell that did not answer is not asked again: its late answer would be taken for the next one's. */
  function finish(problem: NonNullable<CommandResult['problem']>, why: string): void {
    isOver = true;
    forget();
    void shell?.then(({ end }) => end());
    answer(commandNotRun(command, problem, why));
  }

  async function startShell(): Promise<Shell> {
    const child = await begin(argv);
    child.stdout.setEncoding('utf8').on('data', hear);
    // A shell that has just ended does not take the question; its end is reported right after this.
    child.stdin.on('error', () => undefined);
    let refusal = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      refusal = (refusal + text).slice(0, LONGEST_REFUSAL);
    });
    void child.ended.then(({ why, isMissing }) =>
      finish(isMissing ? 'not-found' : 'failed', refusal.trim() || why),
    );
    child.stdin.write(`${mark}\n`);
    return {
      ask: input => child.stdin.write(questionOf(input)),
      end() {
        child.stdin.end();
        child.stdout.destroy();
      },
    };
  }

  async function ask({ input = '', timeoutMs, mostBytes }: Asking = {}): Promise<CommandResult> {
    if (isOver) return commandNotRun(command, 'cancelled', 'the shell that was asked has ended');
    if (question !== undefined)
      return commandNotRun(command, 'cancelled', 'still busy with the last question');
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    const patienceMs = timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(() => finish('timed-out', `no answer within ${patienceMs} ms`), patienceMs);
    question = { settle: resolve, timer, mostLength: mostBytes ?? LARGEST_ANSWER };
    shell ??= startShell();
    try {
      (await shell).ask(input);
    } catch (error) {
      finish('failed', error instanceof Error ? error.message : String(error));
    }
    return promise;
  }

  return { command, ask, close: () => finish('cancelled', 'closed') };
}

/** How many lines, and these. */
function questionOf(input: string): string {
  const lines = input === '' ? [] : input.replace(/\n$/, '').split('\n');
  return [String(lines.length), ...lines, ''].join('\n');
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

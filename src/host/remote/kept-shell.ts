import { within } from '../asking/within.ts';
import { AnswerStream } from './answer-stream.ts';
import { ASKED_SHELL } from './asked-shell.ts';
import type { StartThere, ThereProcess } from './there.ts';

/** Where the streams of one command go. */
export interface Listener {
  output(piece: Buffer): void;
  messages(piece: Buffer): void;
}

/** A shell there that runs what it is sent, one command at a time. */
export interface KeptShell {
  readonly process: ThereProcess;
  /** It is asked no more: it has ended, is lost, or was let go of. */
  readonly isOver: boolean;
  /**
   * @param text what sets how it is run, and runs it: see `ASKED_SHELL`
   * @returns the exit status as a text, `none` where there is no such command, undefined where the shell ended before
   */
  ask(text: string, listener: Listener): Promise<string | undefined>;
  signal(signal: 'INT' | 'TERM' | 'KILL'): void;
  /** Ends what runs as when the line is lost, and then the shell; an answer still comes. */
  end(): void;
  /** Lets go of it, whatever it waits for. */
  abandon(): void;
}

/** What both streams say at the end of an answer arrives together, unless what leads there drops one of them. */
const MESSAGES_WITHIN_MS = 500;

interface Asked {
  readonly number: number;
  readonly listener: Listener;
  readonly answer: PromiseWithResolvers<string | undefined>;
  /** Resolves when all its messages have come. */
  readonly told: PromiseWithResolvers<void>;
}

export function startKeptShell(startThere: StartThere): KeptShell {
  const process = startThere(['sh', '-c', ASKED_SHELL]);
  const mark = crypto.randomUUID();
  let isOver = false;
  let number = 0;
  let asked: Asked | undefined;
  let hasMessages = true;

  const askedNow = (question: number): Asked | undefined => (asked?.number === question ? asked : undefined);
  const end = (question: number, status: string | undefined): void => {
    if (status !== undefined) {
      askedNow(question)?.answer.resolve(status);
      return;
    }
    // A `--via` that joins the streams has it on the output.
    hasMessages = true;
    askedNow(question)?.told.resolve();
  };
  const output = new AnswerStream(mark, true, {
    pass: (piece, question) => askedNow(question)?.listener.output(piece),
    end,
  });
  const messages = new AnswerStream(mark, false, {
    pass: (piece, question) => askedNow(question)?.listener.messages(piece),
    end,
  });
  process.stdout.on('data', (piece: Buffer) => output.take(piece));
  process.stderr.on('data', (piece: Buffer) => messages.take(piece));
  process.stdin.write(`${mark}\n`);
  void process.done.then(() => {
    isOver = true;
    settle();
  });

  function settle(): void {
    asked?.answer.resolve(undefined);
    asked?.told.resolve();
  }

  async function ask(text: string, listener: Listener): Promise<string | undefined> {
    const own: Asked = {
      ...{ number: ++number, listener },
      answer: Promise.withResolvers<string | undefined>(),
      told: Promise.withResolvers<void>(),
    };
    asked = own;
    if (isOver) settle();
    process.stdin.write(`${mark} ${text.split('\n').length} ${own.number}\n${text}\n`);
    const status = await own.answer.promise;
    if (hasMessages && (await within(own.told.promise, MESSAGES_WITHIN_MS)) === 'late') hasMessages = false;
    asked = undefined;
    return status;
  }

  return {
    process,
    get isOver() {
      return isOver;
    },
    ask,
    signal: signal => void process.stdin.write(`${signal}\n`),
    end() {
      isOver = true;
      process.stdin.end();
    },
    abandon() {
      isOver = true;
      process.kill();
      settle();
    },
  };
}

import { AnswerEnd } from './answer-end.ts';
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

/** What both streams say at the end of an answer arrives together, unless a `--via` joins them. */
const MESSAGES_WITHIN_MS = 500;

export function startKeptShell(startThere: StartThere): KeptShell {
  const process = startThere(['sh', '-c', ASKED_SHELL]);
  const mark = crypto.randomUUID();
  let isOver = false;
  let settle: (() => void) | undefined;
  let hasMessagesApart = true;

  process.stdin.write(`${mark}\n`);
  void process.done.then(() => {
    isOver = true;
    settle?.();
  });

  async function ask(text: string, listener: Listener): Promise<string | undefined> {
    const answer = Promise.withResolvers<string | undefined>();
    const told = Promise.withResolvers<void>();
    const output = new AnswerEnd(mark, piece => listener.output(piece));
    const messages = new AnswerEnd(mark, piece => listener.messages(piece));
    const onOutput = (piece: Buffer): void => {
      const status = output.take(piece);
      if (status !== undefined) answer.resolve(status);
    };
    const onMessages = (piece: Buffer): void => {
      if (messages.take(piece) !== undefined) told.resolve();
    };
    settle = () => {
      answer.resolve(undefined);
      told.resolve();
    };
    if (isOver) settle();
    process.stdout.on('data', onOutput);
    process.stderr.on('data', onMessages);
    process.stdin.write(`${mark} ${text.split('\n').length}\n${text}\n`);
    const status = await answer.promise;
    if (hasMessagesApart) {
      const timer = setTimeout(() => {
        hasMessagesApart = false;
        told.resolve();
      }, MESSAGES_WITHIN_MS);
      await told.promise;
      clearTimeout(timer);
    }
    process.stdout.off('data', onOutput);
    process.stderr.off('data', onMessages);
    settle = undefined;
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
      settle?.();
    },
  };
}

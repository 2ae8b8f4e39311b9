import type { Readable, Writable } from 'node:stream';
import { cleanText } from '../../text/clean-text.ts';
import { within } from '../asking/within.ts';
import type { Question } from '../look.ts';
import { linesOf } from './agent-question.ts';
import { type AgentReply, type KnownLines, ReplyReader } from './agent-reply.ts';
import { AGENT_AWK, AGENT_SCRIPT } from './agent-script.ts';
import { AGENT_PEAKS, AGENT_TICKS, AGENT_WAITS } from './agent-ticks.ts';

/** What of a process on another host an agent needs. */
export interface AgentProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it has ended, or its line was lost, with why in words where that is known. */
  readonly done: Promise<{ readonly problem: string | undefined }>;
  kill(): void;
}

/** What an agent tells of itself as it begins. */
export interface AgentGreeting {
  /** Seconds since 1970, by the other host's clock; undefined: it tells no time that a calendar has. */
  readonly wallSeconds: number | undefined;
}

export interface AgentOptions {
  readonly nowMs: () => number;
  /** Of whom it runs as, there; undefined: unknown. */
  readonly userId: number | undefined;
}

/** An answer, with when it was asked for and when it had come, by our own monotonic clock. */
export interface TimedReply extends AgentReply {
  readonly askedMs: number;
  readonly cameMs: number;
}

/** The year 9000: dates are written with four digits. */
const LATEST_SECONDS = 221_845_392_000;
/** Milliseconds for which an answer is waited for. */
const DEFAULT_PATIENCE_MS = 5_000;
/** Of a line, and of an answer; more is no answer to what is asked. In UTF-16 units. */
const MOST_LINE_LENGTH = 4 * 2 ** 20;
const MOST_ANSWER_LENGTH = 32 * 2 ** 20;
/** Answers after which what was read then is forgotten here and there: of processes and threads that came and went. */
const FORGOTTEN_AFTER = 100;
/**
 * What may have come before all that is known of files is forgotten here and there: a line that is kept keeps the whole piece
 * that it came in, and whoever sends more than is asked for is not to fill our memory. In UTF-16 units.
 */
const MOST_KEPT_LENGTH = 32 * 2 ** 20;
/** Questions that are kept there; they differ by what is due. */
const MOST_QUESTIONS = 64;
/** The agent ends itself when it hears nothing for two minutes. */
const STILL_HERE_EVERY_MS = 30_000;

/** The command that runs the agent; see `AGENT_SCRIPT`. By the shell alone, as `env` may not be there. */
export const AGENT_COMMAND: readonly string[] = [
  'sh',
  '-c',
  `SRS_TOP_AWK=$1 SRS_TOP_PEAKS=$2 SRS_TOP_TICKS=$3 SRS_TOP_WAITS=$4\nexport SRS_TOP_AWK SRS_TOP_PEAKS SRS_TOP_TICKS SRS_TOP_WAITS\n${AGENT_SCRIPT}`,
  ...['agent', AGENT_AWK, AGENT_PEAKS, AGENT_TICKS, AGENT_WAITS],
];

/**
 * The program of ours on another host that reads what a look asks for: one question and one answer at a time, whatever the
 * number of files. What it tells is put together here with what it told before.
 */
export class Agent {
  readonly #process: AgentProcess;
  readonly #nowMs: () => number;
  readonly #userId: number | undefined;
  readonly #known: KnownLines = new Map();
  readonly #ids = new Map<string, number>();
  readonly #greeting = Promise.withResolvers<AgentGreeting>();
  readonly #stillHere: NodeJS.Timeout;
  #isGreeted = false;
  /** What came since the last question. */
  #length = 0;
  /** What came since all was forgotten. */
  #keptLength = 0;
  #number = 0;
  #reading:
    | { readonly reader: ReplyReader; readonly settle: (reply: AgentReply | string) => void }
    | undefined;
  /** Settles with the answer that is under way. */
  #turn: Promise<unknown> = Promise.resolve();
  #rest = '';
  #problem: string | undefined;

  constructor(process: AgentProcess, { nowMs, userId }: AgentOptions) {
    this.#process = process;
    this.#nowMs = nowMs;
    this.#userId = userId;
    process.stdout.setEncoding('utf8');
    process.stdout.on('data', (text: string) => this.#hear(text));
    process.stdout.on('error', () => undefined);
    process.stdin.on('error', () => undefined);
    this.#greeting.promise.catch(() => undefined);
    void process.done.then(({ problem }) => this.#end(problem ?? 'the program there has ended'));
    this.#stillHere = setInterval(() => this.#say('k'), STILL_HERE_EVERY_MS).unref();
  }

  /** Rejects where it ends without one. */
  get greeting(): Promise<AgentGreeting> {
    return this.#greeting.promise;
  }

  /** Why there will be no more answers; undefined: there may be. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @returns the answer, or in words why none came. Never rejects */
  async ask(question: Question, patienceMs = DEFAULT_PATIENCE_MS): Promise<TimedReply | string> {
    const before = this.#turn;
    const answer = before.then(() => this.#ask(question));
    this.#turn = answer;
    const came = await within(answer, patienceMs);
    return came === 'late' ? `no answer for ${Math.round(patienceMs / 1_000)} s` : came;
  }

  /** The receive queues in these tables are looked at there from now on: `/proc/17034/net/udp`. */
  watchTables(paths: readonly string[]): void {
    this.#say(['w', ...paths].join(' '));
  }

  /** What was read below a path is not asked for again. An answer that is under way still builds on it. */
  forget(prefix: string): void {
    void this.#turn.then(() => this.#forgetWhere(path => path.startsWith(prefix)));
  }

  #forgetOld(): void {
    if (this.#keptLength > MOST_KEPT_LENGTH) {
      this.#keptLength = 0;
      this.#forgetWhere(() => true);
    }
    if (this.#number % FORGOTTEN_AFTER !== 0) return;
    this.#forgetWhere((_, at) => at <= this.#number - FORGOTTEN_AFTER);
  }

  #forgetWhere(isMeant: (path: string, at: number) => boolean): void {
    for (const [path, { at }] of this.#known) {
      if (!isMeant(path, at)) continue;
      this.#known.delete(path);
      this.#say(`f ${path}`);
    }
  }

  /** @param why it gives no more answers, in words */
  close(why = 'closed'): void {
    this.#end(why);
    this.#process.kill();
  }

  async #ask(question: Question): Promise<TimedReply | string> {
    if (this.#problem !== undefined) return this.#problem;
    const { promise, resolve } = Promise.withResolvers<AgentReply | string>();
    const reader = new ReplyReader(question, this.#known, this.#userId, ++this.#number);
    this.#reading = { reader, settle: resolve };
    const lines = this.#define(question);
    const id = this.#ids.get(lines.join('\n'));
    const askedMs = this.#nowMs();
    this.#length = 0;
    this.#say(`L ${id} ${this.#number}`);
    const reply = await promise;
    this.#reading = undefined;
    this.#forgetOld();
    return typeof reply === 'string' ? reply : { ...reply, askedMs, cameMs: this.#nowMs() };
  }

  /** A question that is asked often is sent once. @returns what it is made of */
  #define(question: Question): readonly string[] {
    const lines = linesOf(question);
    const key = lines.join('\n');
    if (this.#ids.has(key)) return lines;
    // A place is used again: there its old lines are lost.
    const [oldest] = this.#ids;
    const isFull = this.#ids.size >= MOST_QUESTIONS && oldest !== undefined;
    const id = isFull ? oldest[1] : this.#ids.size;
    if (isFull) this.#ids.delete(oldest[0]);
    this.#ids.set(key, id);
    this.#say([`D ${id}`, ...lines].join('\n'));
    return lines;
  }

  #say(line: string): void {
    if (this.#problem === undefined) this.#process.stdin.write(`${line}\n`);
  }

  #hear(text: string): void {
    // What has come of a line before is not looked through again: it may come in pieces of a byte.
    const lines = text.split('\n');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop() ?? '';
    this.#length += text.length;
    this.#keptLength += text.length;
    try {
      if (this.#rest.length > MOST_LINE_LENGTH || this.#length > MOST_ANSWER_LENGTH)
        throw new Error('too long');
      for (const line of lines) this.#take(line);
    } catch (error) {
      // The other host may say what it likes: one of fifty must not end all.
      this.#end(
        `what came from there is no answer: ${error instanceof Error ? error.message : String(error)}`,
      );
      this.#process.kill();
    }
  }

  #take(line: string): void {
    // It may have been asked before it began.
    if (!this.#isGreeted) {
      this.#greet(line);
      return;
    }
    if (this.#reading === undefined) return;
    const reply = this.#reading.reader.take(line);
    if (reply !== undefined) this.#reading.settle(reply);
  }

  #greet(line: string): void {
    const [sign, , wall = ''] = line.split(' ');
    if (sign !== 'H') return;
    this.#isGreeted = true;
    const isTime = /^\d{1,12}$/.test(wall) && Number(wall) < LATEST_SECONDS;
    this.#greeting.resolve({ wallSeconds: isTime ? Number(wall) : undefined });
  }

  #end(why: string): void {
    // A part of it may be what the other host said.
    const problem = cleanText(why);
    this.#problem ??= problem;
    clearInterval(this.#stillHere);
    this.#greeting.reject(new Error(problem));
    this.#reading?.settle(this.#problem);
  }
}

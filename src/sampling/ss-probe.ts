import { isFailure } from '../host/host.ts';
import { type Look, type SocketsQuestion, socketsKey } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import type { SocketsRequest } from './sockets-request.ts';

/** A refresh waits no longer than this for its answer; one that comes later stands in the next sample. */
const LONGEST_WAIT_MS = 100;
/** A host that does not let us ask (no ss, no right to enter the namespace) is asked again after so long. */
const SILENT_FOR_MS = 60_000;

export interface SsAnswer<T> {
  readonly value: T;
  readonly atMs: number;
}

/** Undefined when it is not an answer: ss is then left alone, as after a failure. */
export type ParseAnswer<T> = (text: string) => T | undefined | Promise<T | undefined>;

/** Asks ss for the sockets of a few ports, or for all, as part of a refresh's question. */
export class SsProbe<T> {
  readonly #parse: ParseAnswer<T>;
  readonly #rhythm: Rhythm;
  /** Asked, and not answered yet: the same is asked until it is. */
  #open: SocketsQuestion | undefined;
  /** Whether it is among the questions of the look that is under way. */
  #isAsked = false;
  #isParsing = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(everyMs: number, parse: ParseAnswer<T>) {
    this.#parse = parse;
    this.#rhythm = new Rhythm(everyMs);
  }

  /** It gave no answer when it was asked last, and is left alone for a while. */
  get isSilent(): boolean {
    return this.#nowMs < this.#silentUntilMs;
  }

  advanceTo(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  hurry(): void {
    this.#rhythm.hurry();
  }

  /** It is not left alone any longer: what was in its way is not any more. */
  retry(): void {
    if (this.isSilent) this.#rhythm.hurry();
    this.#silentUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** What to ask with the next look for the sockets of `ports` (none: all); undefined when it is not due. */
  question(
    { pid, isHostNamespace }: SocketsRequest,
    ports: readonly number[],
    patienceMs = LONGEST_WAIT_MS,
  ): SocketsQuestion | undefined {
    const question = { pid, isHostNamespace, ports, patienceMs };
    if (this.#open !== undefined && socketsKey(this.#open) === socketsKey(question)) {
      this.#isAsked = true;
      return this.#open;
    }
    this.#open = undefined;
    if (this.#isParsing || this.isSilent || !this.#rhythm.isDue(this.#nowMs)) return undefined;
    this.#rhythm.ran(this.#nowMs, 0);
    this.#open = question;
    this.#isAsked = true;
    return question;
  }

  /** Takes in the look that was asked; hands over an answer, before it returns or, a long one, some time after. */
  accept(look: Look, take: (answer: SsAnswer<T>) => void): void {
    if (this.#open === undefined || !this.#isAsked) return;
    this.#isAsked = false;
    const answer = look.sockets(this.#open);
    if (answer === undefined) return;
    this.#open = undefined;
    if (isFailure(answer)) {
      this.#fallSilent();
      return;
    }
    const { text, atMs } = answer;
    const parsed = this.#parse(text);
    if (!(parsed instanceof Promise)) {
      this.#hand(parsed, atMs, take);
      return;
    }
    this.#isParsing = true;
    void parsed.then(value => {
      this.#isParsing = false;
      this.#hand(value, atMs, take);
    });
  }

  #hand(value: T | undefined, atMs: number, take: (answer: SsAnswer<T>) => void): void {
    if (value === undefined) this.#fallSilent();
    else take({ value, atMs });
  }

  #fallSilent(): void {
    this.#silentUntilMs = this.#nowMs + SILENT_FOR_MS;
  }
}

import type { Conversation, Host } from '../host/host.ts';
import { withinNamespaceOf } from '../srs/process/within-namespace.ts';
import { Rhythm } from './rhythm.ts';
import { ssCommand } from './ss-command.ts';

/** A refresh waits no longer than this for its answer; one that comes later stands in the next sample. */
const LONGEST_WAIT_MS = 100;
/** A host that does not let us ask (no ss, no right to enter the namespace) is asked again after so long. */
const SILENT_FOR_MS = 60_000;

export interface SsAnswer<T> {
  readonly value: T;
  readonly atMs: number;
}

/** Undefined for what is no answer: ss is left alone then, as where it fails. */
export type ParseAnswer<T> = (stdout: string) => T | undefined | Promise<T | undefined>;

/** Asks one long-lived shell for the sockets of a few ports, or for all. */
export class SsConversation<T> {
  readonly #host: Host;
  readonly #parse: ParseAnswer<T>;
  readonly #rhythm: Rhythm;
  #conversation: Conversation | undefined;
  #asked = '';
  #closings = 0;
  #isUnderWay = false;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor(host: Host, everyMs: number, parse: ParseAnswer<T>) {
    this.#host = host;
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

  /**
   * Asks for the sockets of `ports` (none: all) when it is due, and hands over the answer, before it resolves or, from a
   * slow host, some time after.
   */
  async ask(
    { pid, isHostNamespace }: { readonly pid: number; readonly isHostNamespace: boolean | undefined },
    ports: readonly number[],
    take: (answer: SsAnswer<T>) => void,
  ): Promise<void> {
    if (this.#isUnderWay || !this.#rhythm.isDue(this.#nowMs)) return;
    this.#rhythm.ran(this.#nowMs, 0);
    this.#isUnderWay = true;
    const within = withinNamespaceOf(pid, isHostNamespace);
    const answer = this.#askShell(within, ssCommand(ports), take).finally(() => {
      this.#isUnderWay = false;
    });
    await settledWithin(answer, LONGEST_WAIT_MS);
  }

  async #askShell(
    within: readonly string[],
    command: readonly string[],
    take: (answer: SsAnswer<T>) => void,
  ): Promise<void> {
    const asked = command.join(' ');
    if (this.#conversation === undefined || this.#asked !== asked) {
      this.close();
      const closings = this.#closings;
      const sudo = within.length > 0 && (await this.#host.privilege()) === 'sudo';
      // Closed while that was asked: a shell that is started now would be nobody's.
      if (this.#closings !== closings) return;
      this.#conversation = this.#host.converse(command, { within, sudo });
      this.#asked = asked;
    }
    const conversation = this.#conversation;
    const { exitCode, stdout } = await conversation.ask();
    // It was let go of meanwhile.
    if (this.#conversation !== conversation) return;
    const atMs = this.#host.clock.nowMs();
    const isWhole = exitCode === 0 && (stdout === '' || stdout.endsWith('\n'));
    const value = isWhole ? await this.#parse(stdout) : undefined;
    if (this.#conversation !== conversation) return;
    if (value !== undefined) {
      take({ value, atMs });
    } else {
      this.#silentUntilMs = this.#nowMs + SILENT_FOR_MS;
      this.close();
    }
  }

  /** Lets the shell end. Another question starts a new one. */
  close(): void {
    this.#closings++;
    this.#conversation?.close();
    this.#conversation = undefined;
  }
}

async function settledWithin(promise: Promise<void>, limitMs: number): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}

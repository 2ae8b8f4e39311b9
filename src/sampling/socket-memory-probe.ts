import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look, SocketsQuestion } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseSsUdp } from '../procfs/ss-udp.ts';
import type { SocketMemory } from '../procfs/types.ts';
import type { Source } from './sample.ts';

/**
 * The size of a buffer is set once, when SRS binds the socket: it is asked for when SRS has other sockets than before,
 * and now and then in case they were changed in place.
 */
const EVERY_MS = 60_000;
/** Players that come and go on sockets of their own do not make it more often than this. */
const SOONEST_MS = 10_000;

/** By the ports of SRS's own sockets, so that the kernel filters. */
export interface SocketMemoryRequest extends Omit<SocketsQuestion, 'patienceMs'> {
  /** SRS's own sockets, or all of its namespace where it is not known which these are. */
  readonly inodes: readonly number[];
}

/** The real receive buffers, which only sock_diag tells: `ss -uanme`, in SRS's network namespace. */
export class SocketMemoryProbe {
  readonly #rhythm = new Rhythm(EVERY_MS);
  readonly #soonest = new Rhythm(SOONEST_MS);
  /** Asked, and not answered yet: the same is asked until it is. */
  #open: { readonly question: SocketsQuestion; readonly request: SocketMemoryRequest } | undefined;
  #isHurried = false;
  #askedInodes: ReadonlySet<number> = new Set();
  #last: Source<readonly SocketMemory[]> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: 'ss -uanme', reason: 'failed', detail: 'not read yet' },
  };

  get source(): Source<readonly SocketMemory[]> {
    return this.#last;
  }

  hurry(): void {
    this.#isHurried = true;
    this.#rhythm.hurry();
    this.#soonest.hurry();
  }

  /** What to ask with the next look, which does not wait for it: a process is started. */
  question(nowMs: number, request: SocketMemoryRequest): SocketsQuestion | undefined {
    if (this.#open !== undefined) return this.#open.question;
    if (request.inodes.length === 0 || !this.#soonest.isDue(nowMs)) return undefined;
    const areKnown = request.inodes.every(inode => this.#askedInodes.has(inode));
    if (areKnown && !this.#rhythm.isDue(nowMs)) return undefined;
    this.#askedInodes = new Set(request.inodes);
    this.#isHurried = false;
    const { pid, isHostNamespace, ports } = request;
    this.#open = { question: { pid, isHostNamespace, ports, patienceMs: 0 }, request };
    return this.#open.question;
  }

  accept(look: Look, nowMs: number): void {
    if (this.#open === undefined) return;
    const { question, request } = this.#open;
    const said = look.sockets(question);
    if (said === undefined) return;
    this.#open = undefined;
    this.#rhythm.ran(nowMs, 0);
    this.#soonest.ran(nowMs, 0);
    if (this.#isHurried) this.hurry();
    // A recording has no such source: that is not a failure.
    if (isFailure(said) && said.reason === 'gone') return;
    const atMs = isFailure(said) ? nowMs : said.atMs;
    const answer = isFailure(said) ? said : readAnswer(said.text, request, said.asked);
    this.#last = isFailure(answer)
      ? { value: undefined, atMs, failure: answer }
      : { value: answer, atMs, failure: undefined };
  }
}

/** An answer without any of the sockets that were asked for, or without any buffer, does not count. */
function readAnswer(
  text: string,
  { inodes }: SocketMemoryRequest,
  asked: string,
): readonly SocketMemory[] | HostFailure {
  const sockets = parseSsUdp(text);
  const isKnown = sockets.some(
    ({ inode, receiveBufferBytes }) =>
      inode !== undefined && receiveBufferBytes !== undefined && inodes.includes(inode),
  );
  return isKnown ? sockets : { asked, reason: 'failed', detail: "it tells no buffer of SRS's sockets" };
}

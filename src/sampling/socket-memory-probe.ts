import { type CommandResult, type Host, type HostFailure, isFailure } from '../host/host.ts';
import { parseSsUdp } from '../procfs/ss-udp.ts';
import type { SocketMemory } from '../procfs/types.ts';
import { withinNamespaceOf } from '../srs/process/within-namespace.ts';
import { Rhythm } from './rhythm.ts';
import type { Source } from './sample.ts';
import { ssCommand } from './ss-command.ts';

/**
 * The size of a buffer is set once, when SRS binds the socket: it is asked for when SRS has other sockets than before,
 * and now and then in case they were changed in place. Each time starts a process.
 */
const EVERY_MS = 60_000;
/** Players that come and go on sockets of their own do not make it more often than this. */
const SOONEST_MS = 10_000;

export interface SocketMemoryRequest {
  readonly pid: number;
  /** False or unknown: ss is started in SRS's namespace. */
  readonly isHostNamespace: boolean | undefined;
  /** Ports of SRS's own sockets, so that the kernel filters; empty: all sockets. */
  readonly ports: readonly number[];
  /** SRS's own sockets, or all of its namespace where it is not known which these are. */
  readonly inodes: readonly number[];
}

/** The real receive buffers, which only sock_diag tells: `ss -uanme`, in SRS's network namespace. */
export class SocketMemoryProbe {
  readonly #host: Host;
  readonly #rhythm = new Rhythm(EVERY_MS);
  readonly #soonest = new Rhythm(SOONEST_MS);
  #isRunning = false;
  #askedInodes: ReadonlySet<number> = new Set();
  #last: Source<readonly SocketMemory[]> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: 'ss -uanme', reason: 'failed', detail: 'not read yet' },
  };

  constructor(host: Host) {
    this.#host = host;
  }

  get source(): Source<readonly SocketMemory[]> {
    return this.#last;
  }

  hurry(): void {
    this.#rhythm.hurry();
    this.#soonest.hurry();
  }

  /** Begins to ask when it is due, and does not wait: a process is started, and the refresh must not be late for it. */
  refresh(nowMs: number, request: SocketMemoryRequest): void {
    if (this.#isRunning || !this.#soonest.isDue(nowMs)) return;
    const areKnown = request.inodes.every(inode => this.#askedInodes.has(inode));
    if (areKnown && !this.#rhythm.isDue(nowMs)) return;
    this.#isRunning = true;
    this.#askedInodes = new Set(request.inodes);
    void this.#ask(nowMs, request);
  }

  async #ask(nowMs: number, request: SocketMemoryRequest): Promise<void> {
    // What starts processes takes long to load: not before the first frame stands.
    await new Promise(resolve => setImmediate(resolve));
    const within = withinNamespaceOf(request.pid, request.isHostNamespace);
    const command = [...within, ...ssCommand(request.ports)];
    const privilege = within.length > 0 ? await this.#host.privilege() : 'root';
    const result = await this.#host.query(command, { timeoutMs: 5_000, sudo: privilege === 'sudo' });
    this.#rhythm.ran(nowMs, 0);
    this.#soonest.ran(nowMs, 0);
    this.#isRunning = false;
    // A recording cannot be asked: that is no failure of the source, it was never there.
    if (result.problem === 'unsupported') return;
    const atMs = this.#host.clock.nowMs();
    const answer = failureOf(result, command) ?? readAnswer(result.stdout, request, command);
    this.#last = isFailure(answer)
      ? { value: undefined, atMs, failure: answer }
      : { value: answer, atMs, failure: undefined };
  }
}

/** An answer in which none of the sockets is that were asked for, or none has a buffer, is no answer. */
function readAnswer(
  stdout: string,
  { inodes }: SocketMemoryRequest,
  command: readonly string[],
): readonly SocketMemory[] | HostFailure {
  const sockets = parseSsUdp(stdout);
  const isKnown = sockets.some(
    ({ inode, receiveBufferBytes }) =>
      inode !== undefined && receiveBufferBytes !== undefined && inodes.includes(inode),
  );
  const asked = command.join(' ');
  if (!stdout.endsWith('\n') && stdout !== '')
    return { asked, reason: 'failed', detail: 'only a part of it came' };
  return isKnown ? sockets : { asked, reason: 'failed', detail: "it tells no buffer of SRS's sockets" };
}

function failureOf(result: CommandResult, command: readonly string[]): HostFailure | undefined {
  if (result.problem === undefined && result.exitCode === 0) return undefined;
  const asked = command.join(' ');
  if (result.problem === 'not-found')
    return { asked, reason: 'unsupported', detail: 'ss (iproute2) is not installed' };
  const said = result.stderr.trim().split('\n')[0] ?? '';
  const isForbidden = /permission denied|not permitted|password/i.test(said);
  return {
    asked,
    reason: isForbidden ? 'forbidden' : 'failed',
    detail: said || (result.problem ?? 'it failed'),
  };
}

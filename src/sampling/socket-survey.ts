import type { Host } from '../host/host.ts';
import { parseSocketsInUse } from '../procfs/sockstat.ts';
import { cutBetweenSockets, listSsUdpSockets } from '../procfs/ss-udp.ts';
import type { UdpSocketEntry, UdpSocketList } from '../procfs/types.ts';
import { Rhythm } from './rhythm.ts';
import type { SocketCounts, SocketProtocol } from './socket-tables.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { SRS_SOURCES, textsOf } from './sources.ts';
import { type SsAnswer, SsConversation } from './ss-conversation.ts';
import { textOf } from './texts.ts';

/**
 * Up to this many sockets the table of a namespace is read at all: 10,000 take 0.1 s, 50,000 one to two seconds, in which no
 * key is answered. ss, a process of its own that asks by netlink, lists 50,000 in 0.2 s.
 */
const MOST_IN_A_TABLE = 8_000;
const COUNT_EVERY_MS = 5_000;
const LIST_EVERY_MS = 30_000;
/** Some 250 sockets: read in a few milliseconds, and between two pieces keys are answered. */
const PIECE_LENGTH = 50_000;

/** Lists all UDP sockets of a namespace that has too many for its table to be read, by `ss -uanme`. */
export class SocketSurvey {
  readonly #host: Host;
  readonly #paths: readonly string[];
  readonly #counting = new Rhythm(COUNT_EVERY_MS);
  readonly #ss: SsConversation<UdpSocketList>;
  #counts: SocketCounts = {};
  #areFresh = false;
  /** Inodes of idle sockets that are listed; undefined: all. */
  #wanted: ReadonlySet<number> | undefined;

  constructor(host: Host, pid: number) {
    this.#host = host;
    this.#paths = textsOf(SRS_SOURCES.socketCounts, pid);
    this.#ss = new SsConversation(host, LIST_EVERY_MS, stdout => listInPieces(stdout, this.#wanted));
  }

  /** Whether the table must not be read. Where ss cannot be asked it is the only way left. */
  get isNeeded(): boolean {
    const { udp = 0, udp6 = 0 } = this.#counts;
    return udp + udp6 > MOST_IN_A_TABLE && !this.#ss.isSilent;
  }

  /** Undefined when they were not counted for this refresh. */
  get freshCounts(): SocketCounts | undefined {
    return this.#areFresh ? this.#counts : undefined;
  }

  /** Counts the sockets, now and then, before the texts of a refresh are read. */
  async prepare(nowMs: number): Promise<void> {
    this.#ss.advanceTo(nowMs);
    this.#areFresh = this.#counting.isDue(nowMs);
    if (!this.#areFresh) return;
    const texts = await this.#host.read(this.#paths);
    this.#counting.ran(nowMs, 0);
    const [text, text6] = this.#paths.map(path => textOf(texts, path));
    const countOf = (protocol: SocketProtocol): number | undefined => {
      const own = protocol.endsWith('6') ? text6 : text;
      return typeof own === 'string' ? parseSocketsInUse(own, protocol) : undefined;
    };
    this.#counts = {
      udp: countOf('udp'),
      udp6: countOf('udp6'),
      tcp: countOf('tcp'),
      tcp6: countOf('tcp6'),
    };
  }

  /** Asks when it is due; the answer comes before it resolves, or some time after. */
  async refresh(
    request: SocketsRequest,
    areAllWanted: boolean,
    take: (answer: SsAnswer<UdpSocketList>) => void,
  ): Promise<void> {
    this.#wanted = areAllWanted ? undefined : request.inodes;
    await this.#ss.ask(request, [], take);
  }

  hurry(): void {
    this.#ss.hurry();
  }

  close(): void {
    this.#ss.close();
  }
}

async function listInPieces(
  text: string,
  wanted: ReadonlySet<number> | undefined,
): Promise<UdpSocketList | undefined> {
  const sockets: UdpSocketEntry[] = [];
  let count = 0;
  let unread = 0;
  for (const piece of cutBetweenSockets(text, PIECE_LENGTH)) {
    const list = listSsUdpSockets(piece, wanted);
    sockets.push(...list.sockets);
    count += list.count;
    unread += list.unread;
    await new Promise(resolve => setImmediate(resolve));
  }
  return count === 0 || unread > 0 ? undefined : { sockets, count, unread };
}

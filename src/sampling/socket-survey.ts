import type { Look, SocketsQuestion } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseSocketsInUse } from '../procfs/sockstat.ts';
import { cutBetweenSockets, listSsUdpSockets } from '../procfs/ss-udp.ts';
import type { UdpSocketEntry, UdpSocketList } from '../procfs/types.ts';
import type { SocketCounts, SocketProtocol } from './socket-tables.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { SRS_SOURCES, textsOf } from './sources.ts';
import { type SsAnswer, SsProbe } from './ss-probe.ts';
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
  readonly #paths: readonly string[];
  readonly #counting = new Rhythm(COUNT_EVERY_MS);
  readonly #ss: SsProbe<UdpSocketList>;
  #counts: SocketCounts = {};
  #areFresh = false;
  /** Inodes of idle sockets that are listed; undefined: all. */
  #wanted: ReadonlySet<number> | undefined;

  constructor(pid: number) {
    this.#paths = textsOf(SRS_SOURCES.socketCounts, pid);
    this.#ss = new SsProbe(LIST_EVERY_MS, text => listInPieces(text, this.#wanted));
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

  /** The texts that count the sockets; none while they are not due. */
  textsAt(nowMs: number): readonly string[] {
    this.#ss.advanceTo(nowMs);
    return this.#counting.isDue(nowMs) ? this.#paths : [];
  }

  /** Takes in the texts of a refresh at which they were due. Before the tables, which are checked by the counts. */
  acceptCounts(look: Look, nowMs: number): void {
    this.#areFresh = this.#counting.isDue(nowMs);
    if (!this.#areFresh) return;
    this.#counting.ran(nowMs, 0);
    const [text, text6] = this.#paths.map(path => textOf(look, path));
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

  /** What to ask with the next look. */
  question(request: SocketsRequest, areAllWanted: boolean): SocketsQuestion | undefined {
    this.#wanted = areAllWanted ? undefined : request.inodes;
    return this.#ss.question(request, []);
  }

  accept(look: Look, take: (answer: SsAnswer<UdpSocketList>) => void): void {
    this.#ss.accept(look, take);
  }

  hurry(): void {
    this.#ss.hurry();
  }

  retry(): void {
    this.#ss.retry();
  }
}

function listInPieces(
  text: string,
  wanted: ReadonlySet<number> | undefined,
): UdpSocketList | undefined | Promise<UdpSocketList | undefined> {
  if (text.length > PIECE_LENGTH) return listPieceByPiece(text, wanted);
  const list = listSsUdpSockets(text, wanted);
  return list.count === 0 || list.unread > 0 ? undefined : list;
}

async function listPieceByPiece(
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

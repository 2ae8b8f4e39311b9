import { type Host, isFailure } from '../host/host.ts';
import { parseUdpSocketsInUse } from '../procfs/sockstat.ts';
import { cutBetweenSockets, listSsUdpSockets } from '../procfs/ss-udp.ts';
import type { UdpSocketEntry, UdpSocketList } from '../procfs/types.ts';
import { Rhythm } from './rhythm.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { type SsAnswer, SsConversation } from './ss-conversation.ts';

/**
 * Of so many sockets in a namespace its table is read at all: 10,000 take 0.1 s, 50,000 one to two seconds, in which no
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
  readonly #paths: Readonly<Record<'udp' | 'udp6', string>>;
  readonly #counting = new Rhythm(COUNT_EVERY_MS);
  readonly #ss: SsConversation<UdpSocketList>;
  #count = 0;
  /** Inodes of idle sockets that are listed; undefined: all. */
  #wanted: ReadonlySet<number> | undefined;

  constructor(host: Host, pid: number) {
    this.#host = host;
    this.#paths = { udp: `/proc/${pid}/net/sockstat`, udp6: `/proc/${pid}/net/sockstat6` };
    this.#ss = new SsConversation(host, LIST_EVERY_MS, stdout => listInPieces(stdout, this.#wanted));
  }

  /** Whether the table must not be read. Where ss cannot be asked it is the only way left. */
  get isNeeded(): boolean {
    return this.#count > MOST_IN_A_TABLE && !this.#ss.isSilent;
  }

  /** Counts the sockets, now and then, before the texts of a refresh are read. */
  async prepare(nowMs: number): Promise<void> {
    this.#ss.advanceTo(nowMs);
    if (!this.#counting.isDue(nowMs)) return;
    const texts = await this.#host.read(Object.values(this.#paths));
    this.#counting.ran(nowMs, 0);
    let count = 0;
    for (const protocol of ['udp', 'udp6'] as const) {
      const result = texts.get(this.#paths[protocol]);
      if (result !== undefined && !isFailure(result))
        count += parseUdpSocketsInUse(result.text, protocol) ?? 0;
    }
    this.#count = count;
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

async function listInPieces(text: string, wanted: ReadonlySet<number> | undefined): Promise<UdpSocketList> {
  const sockets: UdpSocketEntry[] = [];
  let count = 0;
  for (const piece of cutBetweenSockets(text, PIECE_LENGTH)) {
    const list = listSsUdpSockets(piece, wanted);
    sockets.push(...list.sockets);
    count += list.count;
    await new Promise(resolve => setImmediate(resolve));
  }
  return { sockets, count };
}

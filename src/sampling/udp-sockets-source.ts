import type { Host } from '../host/host.ts';
import { listSsUdpSockets } from '../procfs/ss-udp.ts';
import type { UdpSocketEntry, UdpSocketList } from '../procfs/types.ts';
import type { Probe } from './probe.ts';
import type { Source } from './sample.ts';
import { SocketSurvey } from './socket-survey.ts';
import type { SocketCounts } from './socket-tables.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { MOST_FILTERED_PORTS } from './ss-command.ts';
import { type SsAnswer, SsConversation } from './ss-conversation.ts';

/**
 * The kernel walks its hash table again for each 4 KiB of /proc/net/udp: 1,000 sockets take 3 ms, 5,000 take 34. What
 * ss takes to ask for a few ports does not grow like that: 4 to 6 ms.
 */
const DEAR_FROM_MS = 5;
const CHEAP_BELOW_MS = 3;
/** A look at the queues costs about half of it: from here on no look is due before the next refresh. */
const TOO_DEAR_TO_WATCH_MS = 20;
/** While ss is asked, whose sockets the others are can wait. */
const TABLE_EVERY_MS = 30_000;
const ASK_EVERY_MS = 1_000;

/**
 * The UDP sockets of SRS's namespace: the kernel's whole table while that is cheap to read; else SRS's own sockets from
 * ss, once a second, and the others as they stood in the table, which is then read every 30 s, or where that would take
 * too long in the list of a survey. A socket that SRS opens on another port meanwhile is seen with the next list.
 */
export class UdpSocketsSource {
  readonly #table: Probe<UdpSocketList>;
  readonly #survey: SocketSurvey;
  readonly #ss: SsConversation<readonly UdpSocketEntry[]>;
  /** All sockets, from the table or a survey. */
  #listed: Source<UdpSocketList>;
  #lastCostMs = 0;
  #isDear = false;
  #areAllWanted = false;
  #ports: readonly number[] = [];
  /** The last list without SRS's ports. */
  #others: readonly UdpSocketEntry[] = [];
  #asked: Source<readonly UdpSocketEntry[]> | undefined;

  constructor(host: Host, pid: number, table: Probe<UdpSocketList>) {
    this.#table = table;
    this.#listed = table.source;
    this.#survey = new SocketSurvey(host, pid);
    this.#ss = new SsConversation(host, ASK_EVERY_MS, parseAnswer);
  }

  /** Idle sockets of others may be left out of a long list that nobody looks at. */
  get source(): Source<readonly UdpSocketEntry[]> {
    if (this.isAsking && this.#asked !== undefined) return this.#asked;
    const { value, ...when } = this.#listed;
    // A list stands in for the first answer, which comes sooner than the next list.
    return { value: value?.sockets, ...when, ...(this.isAsking ? { slowedToMs: ASK_EVERY_MS } : {}) };
  }

  /** How many sockets the namespace has; undefined while that is unknown. */
  get count(): number | undefined {
    return this.#listed.value?.count;
  }

  /** How many sockets of each protocol there are, by sockstat; undefined when that was not asked for this refresh. */
  get freshCounts(): SocketCounts | undefined {
    return this.#survey.freshCounts;
  }

  get areAllWanted(): boolean {
    return this.#areAllWanted;
  }

  /** Whether ss is asked for SRS's own sockets in place of reading all. */
  get isAsking(): boolean {
    const isAskable = this.#ports.length > 0 && this.#ports.length <= MOST_FILTERED_PORTS;
    const isAllTooDear = this.#survey.isNeeded || (this.#isDear && !this.#areAllWanted);
    return isAllTooDear && isAskable && !this.#ss.isSilent;
  }

  /** Whether the table is cheap enough to be looked at between two refreshes; yes while its cost is unknown. */
  get isWatchable(): boolean {
    return !this.isAsking && !this.#survey.isNeeded && this.#lastCostMs < TOO_DEAR_TO_WATCH_MS;
  }

  /** Somebody looks at the sockets of other processes too: the table is read as often as its cost allows. */
  wantAll(areWanted: boolean): void {
    if (areWanted && !this.#areAllWanted) {
      this.#table.hurry();
      this.#survey.hurry();
    }
    this.#areAllWanted = areWanted;
  }

  /** Before the texts of a refresh. */
  async prepare(nowMs: number): Promise<void> {
    await this.#survey.prepare(nowMs);
  }

  /** Whether the table should be among the texts of a refresh. */
  wantsTable(nowMs: number): boolean {
    if (this.#survey.isNeeded) return false;
    return !this.isAsking || nowMs - this.#table.source.atMs >= TABLE_EVERY_MS;
  }

  /** Behind the texts of a refresh: takes in the table if that was read, and asks ss if that is the way. */
  async refresh(nowMs: number, request: SocketsRequest): Promise<void> {
    if (this.#survey.isNeeded) {
      await this.#survey.refresh(request, this.#areAllWanted, ({ value, atMs }) => {
        this.#isDear = true;
        this.#takeList({ value, atMs, failure: undefined, slowedToMs: TABLE_EVERY_MS }, request.inodes);
      });
    } else if (this.#table.source !== this.#listed) {
      this.#takeTable(request.inodes);
    }
    this.#ss.advanceTo(nowMs);
    if (!this.isAsking) {
      this.#asked = undefined;
      return;
    }
    await this.#ss.ask(request, this.#ports, answer => this.#takeAnswer(answer));
  }

  hurry(): void {
    this.#ss.hurry();
  }

  close(): void {
    this.#ss.close();
    this.#survey.close();
  }

  #takeTable(inodes: ReadonlySet<number> | undefined): void {
    const costMs = this.#table.lastCostMs ?? 0;
    // The cheaper of two readings counts: on a starved host any file may be slow once.
    const leastMs = Math.min(costMs, this.#lastCostMs);
    this.#isDear = this.#isDear ? leastMs >= CHEAP_BELOW_MS : leastMs > DEAR_FROM_MS;
    this.#lastCostMs = costMs;
    this.#takeList(this.#table.source, inodes);
  }

  #takeList(listed: Source<UdpSocketList>, inodes: ReadonlySet<number> | undefined): void {
    this.#listed = listed;
    const { sockets = [] } = listed.value ?? {};
    const ports = new Set(
      sockets.filter(({ inode }) => inodes?.has(inode)).map(({ localPort }) => localPort),
    );
    this.#ports = [...ports];
    this.#others = this.#isDear
      ? sockets
          .filter(socket => !ports.has(socket.localPort))
          .map(socket => ({ ...socket, readAtMs: listed.atMs }))
      : [];
  }

  #takeAnswer({ value, atMs }: SsAnswer<readonly UdpSocketEntry[]>): void {
    this.#asked = {
      value: [...value, ...this.#others],
      atMs,
      failure: undefined,
      slowedToMs: ASK_EVERY_MS,
    };
  }
}

/** Asked for the ports that SRS listens on, ss names its sockets: without one it was no answer. */
function parseAnswer(stdout: string): readonly UdpSocketEntry[] | undefined {
  const { sockets, unread } = listSsUdpSockets(stdout);
  return sockets.length === 0 || unread > 0 ? undefined : sockets;
}

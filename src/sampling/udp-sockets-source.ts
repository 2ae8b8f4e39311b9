import type { Host } from '../host/host.ts';
import type { UdpSocketEntry } from '../procfs/types.ts';
import type { Probe } from './probe.ts';
import type { Source } from './sample.ts';
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

export interface SocketsRequest {
  readonly pid: number;
  readonly isHostNamespace: boolean | undefined;
  /** Sockets that SRS holds; undefined: not to be told. */
  readonly inodes: ReadonlySet<number> | undefined;
}

/**
 * The UDP sockets of SRS's namespace: the kernel's whole table while that is cheap to read; else SRS's own sockets from
 * ss, once a second, and the others as they stood in the table, which is then read every 30 s. A socket that SRS opens
 * on another port meanwhile is seen with the next table.
 */
export class UdpSocketsSource {
  readonly #table: Probe<readonly UdpSocketEntry[]>;
  readonly #ss: SsConversation;
  #tableAtMs = Number.NEGATIVE_INFINITY;
  #lastCostMs = 0;
  #isDear = false;
  #areAllWanted = false;
  #ports: readonly number[] = [];
  /** The last table without SRS's ports. */
  #others: readonly UdpSocketEntry[] = [];
  #asked: Source<readonly UdpSocketEntry[]> | undefined;

  constructor(host: Host, table: Probe<readonly UdpSocketEntry[]>) {
    this.#table = table;
    this.#ss = new SsConversation(host, ASK_EVERY_MS);
  }

  get source(): Source<readonly UdpSocketEntry[]> {
    const table = this.#table.source;
    if (!this.isAsking) return table;
    // The table stands in for the first answer, which comes sooner than the next table.
    return this.#asked ?? { ...table, slowedToMs: ASK_EVERY_MS };
  }

  /** Whether ss is asked in place of the table. */
  get isAsking(): boolean {
    const isAskable = this.#ports.length > 0 && this.#ports.length <= MOST_FILTERED_PORTS;
    return this.#isDear && !this.#areAllWanted && isAskable && !this.#ss.isSilent;
  }

  /** Whether the table is cheap enough to be looked at between two refreshes; yes while its cost is unknown. */
  get isWatchable(): boolean {
    return !this.isAsking && this.#lastCostMs < TOO_DEAR_TO_WATCH_MS;
  }

  /** Somebody looks at the sockets of other processes too: the table is read as often as its cost allows. */
  wantAll(areWanted: boolean): void {
    if (areWanted && !this.#areAllWanted) this.#table.hurry();
    this.#areAllWanted = areWanted;
  }

  /** Whether the table should be among the texts of a refresh. */
  wantsTable(nowMs: number): boolean {
    return !this.isAsking || nowMs - this.#tableAtMs >= TABLE_EVERY_MS;
  }

  /** Behind the texts of a refresh: takes in the table if that was read, and asks ss if that is the way. */
  async refresh(nowMs: number, request: SocketsRequest): Promise<void> {
    if (this.#table.source.atMs > this.#tableAtMs) this.#takeTable(request.inodes);
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
  }

  #takeTable(inodes: ReadonlySet<number> | undefined): void {
    const { atMs, value = [] } = this.#table.source;
    const costMs = this.#table.lastCostMs ?? 0;
    // Of two readings the cheaper one: on a starved host any file may take long once.
    const leastMs = Math.min(costMs, this.#lastCostMs);
    this.#isDear = this.#isDear ? leastMs >= CHEAP_BELOW_MS : leastMs > DEAR_FROM_MS;
    this.#lastCostMs = costMs;
    this.#tableAtMs = atMs;
    const ports = new Set(value.filter(({ inode }) => inodes?.has(inode)).map(({ localPort }) => localPort));
    this.#ports = [...ports];
    this.#others = this.#isDear
      ? value.filter(socket => !ports.has(socket.localPort)).map(socket => ({ ...socket, readAtMs: atMs }))
      : [];
  }

  #takeAnswer({ sockets, atMs }: SsAnswer): void {
    const value = [...sockets, ...this.#others];
    this.#asked = { value, atMs, failure: undefined, slowedToMs: ASK_EVERY_MS };
  }
}

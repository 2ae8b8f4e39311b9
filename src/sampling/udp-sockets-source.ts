import type { Look, SocketsQuestion } from '../host/look.ts';
import { MOST_FILTERED_PORTS } from '../host/ss-command.ts';
import { listSsUdpSockets } from '../procfs/ss-udp.ts';
import type { UdpSocketEntry, UdpSocketList } from '../procfs/types.ts';
import type { Probe } from './probe.ts';
import type { Source } from './sample.ts';
import { SocketSurvey } from './socket-survey.ts';
import type { SocketCounts } from './socket-tables.ts';
import type { SocketsRequest } from './sockets-request.ts';
import { type SsAnswer, SsProbe } from './ss-probe.ts';

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
  readonly #ss: SsProbe<readonly UdpSocketEntry[]>;
  /** All sockets, from the table or a survey. */
  #listed: Source<UdpSocketList>;
  #lastCostMs = 0;
  #isDear = false;
  #areAllWanted = false;
  #ports: readonly number[] = [];
  /** The last list without SRS's ports. */
  #others: readonly UdpSocketEntry[] = [];
  #asked: Source<readonly UdpSocketEntry[]> | undefined;

  constructor(pid: number, table: Probe<UdpSocketList>) {
    this.#table = table;
    this.#listed = table.source;
    this.#survey = new SocketSurvey(pid);
    this.#ss = new SsProbe(ASK_EVERY_MS, parseAnswer);
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

  /** The texts that count the sockets, when they are due. */
  countTextsAt(nowMs: number): readonly string[] {
    return this.#survey.textsAt(nowMs);
  }

  acceptCounts(look: Look, nowMs: number): void {
    this.#survey.acceptCounts(look, nowMs);
  }

  /** Whether the table should be among the texts of a refresh. */
  wantsTable(nowMs: number): boolean {
    if (this.#survey.isNeeded) return false;
    return !this.isAsking || nowMs - this.#table.source.atMs >= TABLE_EVERY_MS;
  }

  /** What to ask ss with the next look, where that is the way. */
  questions(nowMs: number, request: SocketsRequest): readonly SocketsQuestion[] {
    this.#ss.advanceTo(nowMs);
    const ofAll = this.#survey.isNeeded ? this.#survey.question(request, this.#areAllWanted) : undefined;
    const ofOwn = this.isAsking ? this.#ss.question(request, this.#ports) : undefined;
    return [ofAll, ofOwn].filter(question => question !== undefined);
  }

  /** Behind the texts of a refresh: takes in the table if that was read, and what ss said. */
  accept(look: Look, inodes: ReadonlySet<number> | undefined): void {
    this.#survey.accept(look, ({ value, atMs }) => {
      this.#isDear = true;
      this.#takeList({ value, atMs, failure: undefined, slowedToMs: TABLE_EVERY_MS }, inodes);
    });
    if (!this.#survey.isNeeded && this.#table.source !== this.#listed) this.#takeTable(inodes);
    this.#ss.accept(look, answer => this.#takeAnswer(answer));
    if (!this.isAsking) this.#asked = undefined;
  }

  hurry(): void {
    this.#ss.hurry();
  }

  /** Has ss asked again where it gave no answer. */
  retry(): void {
    this.#ss.retry();
    this.#survey.retry();
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

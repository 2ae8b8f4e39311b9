import type { AdvisedSnapshot } from '../advice/advised.ts';
import type { EndReport } from '../tuning/engine/reverter.ts';
import { Member, type MemberOptions, type MemberState } from './member.ts';

export interface FleetOptions extends Pick<MemberOptions, 'open' | 'delaySeconds'> {
  readonly entries: readonly MemberOptions['entry'][];
  /** Tried again, or not; it is unless given. */
  readonly retryMs?: MemberOptions['retryMs'];
  readonly onSnapshot?: MemberOptions['onSnapshot'];
  readonly onProblem?: MemberOptions['onProblem'];
}

/** What ended with a host, by its name. */
export interface MemberEnd {
  readonly label: string;
  readonly report: EndReport;
}

/** What the program itself uses, with all of its sessions. */
export interface FleetCost {
  /** Of one CPU, since the table before; undefined for the first. */
  readonly cpuPercent: number | undefined;
  readonly residentBytes: number;
}

/** The fleet at one moment: the same object until the next. */
export interface FleetState {
  readonly members: readonly MemberState[];
  readonly time: string;
  readonly delaySeconds: number;
  readonly cost: FleetCost;
}

/** Seconds until a host is tried again, doubled each time. */
const FIRST_RETRY_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 60;
/** So that hosts behind one line that was cut are not tried all at once. */
const JITTER = 0.3;
/** However many there are, all are begun within so long. */
const BEGUN_WITHIN_MS = 2_000;
const LEAST_APART_MS = 20;

/**
 * Many hosts at once. Each has a session of its own with a rhythm of its own: none waits for another, and a table is made,
 * once a delay, of what each has at that moment. Their refreshes are spread over the delay, so that no key waits for all of
 * them.
 */
export class Fleet {
  readonly members: readonly Member[];
  readonly #delaySeconds: number;
  readonly #listeners = new Set<() => void>();
  readonly #newsListeners = new Set<MemberOptions['onNews']>();
  readonly #snapshotListeners = new Set<(member: Member) => void>();
  #state: FleetState;
  #timer: NodeJS.Timeout | undefined;
  #ticked: { readonly atMs: number; readonly cpu: NodeJS.CpuUsage };

  constructor({ entries, delaySeconds, retryMs = backOff, ...options }: FleetOptions) {
    this.#delaySeconds = delaySeconds;
    this.members = entries.map(
      entry =>
        new Member({
          entry,
          delaySeconds,
          retryMs,
          open: options.open,
          onSnapshot: (member, snapshot) => this.#passOn(member, snapshot, options.onSnapshot),
          onProblem: member => options.onProblem?.(member),
          onNews: (member, results) => this.#tellNews(member, results),
        }),
    );
    this.#ticked = { atMs: performance.now(), cpu: process.cpuUsage() };
    this.#state = this.#take(undefined);
  }

  /** As of the last tick. */
  readonly current = (): FleetState => this.#state;

  /** Calls `listener` once a delay. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` with each member that has a new refresh. @returns what ends that */
  onSnapshot(listener: (member: Member) => void): () => void {
    this.#snapshotListeners.add(listener);
    return () => this.#snapshotListeners.delete(listener);
  }

  /** Calls `listener` with what came of changes that nobody made just now. @returns what ends that */
  onNews(listener: MemberOptions['onNews']): () => void {
    this.#newsListeners.add(listener);
    return () => this.#newsListeners.delete(listener);
  }

  memberOf(label: string): Member | undefined {
    return this.members.find(member => member.label === label);
  }

  /** Watches all until it is ended, or none has anything more to give and none is tried again. Never rejects. */
  async run(): Promise<void> {
    const apartMs = Math.max(LEAST_APART_MS, this.#spreadMs / Math.max(1, this.members.length));
    this.#timer = setInterval(() => this.tick(), this.#delaySeconds * 1_000);
    await Promise.all(this.members.map((member, index) => member.run(index * apartMs)));
  }

  /** Makes the table anew. */
  tick(): void {
    const atMs = performance.now();
    const elapsedMs = atMs - this.#ticked.atMs;
    const { user, system } = process.cpuUsage(this.#ticked.cpu);
    this.#ticked = { atMs, cpu: process.cpuUsage() };
    this.#state = this.#take(elapsedMs <= 0 ? undefined : (user + system) / 10 / elapsedMs);
    for (const listener of this.#listeners) listener();
  }

  /** Takes no more samples, and takes back what waits, on all at once. Never rejects. */
  async end(): Promise<readonly MemberEnd[]> {
    clearInterval(this.#timer);
    const ends = await Promise.all(
      this.members.map(async member => ({ label: member.label, report: await member.end() })),
    );
    return ends.flatMap(({ label, report }) => (report === undefined ? [] : [{ label, report }]));
  }

  /** Closes all hosts. */
  async close(): Promise<void> {
    await this.end();
    await Promise.all(this.members.map(member => member.close()));
  }

  get #spreadMs(): number {
    return Math.min(BEGUN_WITHIN_MS, this.#delaySeconds * 1_000);
  }

  #take(cpuPercent: number | undefined): FleetState {
    const nowMs = performance.now();
    return {
      members: this.members.map(member => member.state(nowMs)),
      time: new Date().toISOString(),
      delaySeconds: this.#delaySeconds,
      cost: { cpuPercent, residentBytes: process.memoryUsage.rss() },
    };
  }

  #tellNews(...news: Parameters<MemberOptions['onNews']>): void {
    for (const listener of this.#newsListeners) listener(...news);
  }

  #passOn(member: Member, snapshot: AdvisedSnapshot, listener: FleetOptions['onSnapshot']): void {
    listener?.(member, snapshot);
    for (const each of this.#snapshotListeners) each(member);
  }
}

/** 2 s, doubled up to a minute, each time up to a third more. */
function backOff(tries: number): number {
  const seconds = Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(tries, 10));
  return seconds * 1_000 * (1 + JITTER * Math.random());
}

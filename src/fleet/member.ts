import type { AdvisedSnapshot } from '../advice/advised.ts';
import type { Host } from '../host/host.ts';
import type { Replay } from '../replay.ts';
import type { NewsListener, Session } from '../session.ts';
import type { EndReport } from '../tuning/engine/reverter.ts';
import type { HostEntry, Problem } from './host-word.ts';

/** A host that could be opened: its session, which has not begun. */
export interface OpenedMember {
  /** Another one of a recording that is sought. */
  readonly session: () => Session;
  /** What is played, where that has an index. */
  readonly replay: Replay | undefined;
}

/**
 * Where a host stands. `opening`: nothing of it came yet; `watched`: its figures come; `unreachable`: it could not be opened,
 * or was lost, and is tried again; `over`: its recording has come to its end.
 */
export type MemberPhase = 'opening' | 'watched' | 'unreachable' | 'over';

/** What is known of a host at one moment. */
export interface MemberState {
  readonly label: string;
  readonly phase: MemberPhase;
  /** Why it is not watched; undefined while it is. */
  readonly problem: string | undefined;
  /** Until it is tried again; undefined: it is not about to be. */
  readonly nextTrySeconds: number | undefined;
  /** The newest refresh, also of a host that was lost since; undefined: none came yet. */
  readonly snapshot: AdvisedSnapshot | undefined;
  /** How long ago that came; undefined: none did. */
  readonly ageSeconds: number | undefined;
  readonly delaySeconds: number;
  /** Something that was changed on it waits to be taken back, unless somebody keeps it. */
  readonly isPending: boolean;
}

export interface MemberOptions {
  readonly entry: HostEntry;
  readonly delaySeconds: number;
  /** Never rejects. What is under way is broken off with `signal`. */
  readonly open: (entry: HostEntry, signal: AbortSignal) => Promise<OpenedMember | Problem>;
  /** Milliseconds after which a host is tried again that was tried so often, the first time 0; undefined: it is not. */
  readonly retryMs: (tries: number) => number | undefined;
  /** Told of each refresh. */
  readonly onSnapshot: (member: Member, snapshot: AdvisedSnapshot) => void;
  /** Told when it could not be opened, or was lost. */
  readonly onProblem: (member: Member) => void;
  /** Told what came of changes that nobody made just now: taken back, as nobody kept them. */
  readonly onNews: (member: Member, results: Parameters<NewsListener>[0]) => void;
}

/** One host of a fleet: opened, watched at its own rhythm, and opened again when it is lost. No other waits for it. */
export class Member {
  readonly label: string;
  readonly entry: HostEntry;
  readonly #options: MemberOptions;
  readonly #stop = new AbortController();
  readonly #stopped = Promise.withResolvers<void>();
  #opened: OpenedMember | undefined;
  #first: Session | undefined;
  #phase: MemberPhase = 'opening';
  #problem: string | undefined;
  #snapshot: AdvisedSnapshot | undefined;
  #cameMs: number | undefined;
  /** The line was lost when something was to be taken last. */
  #isLost = false;
  #retryAtMs: number | undefined;
  #hurry: () => void = () => undefined;
  /** Somebody wanted what is tried next to be tried at once, and waits for what comes of it. */
  #asked: PromiseWithResolvers<void> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.entry = options.entry;
    this.label = options.entry.label;
  }

  /** The session on it; undefined while there is none. */
  get session(): Session | undefined {
    return this.#phase === 'watched' || this.#phase === 'over' ? this.#opened?.session() : undefined;
  }

  /** The one that it began with: as long as that is the same, the host is the same. Undefined while there is none. */
  get firstSession(): Session | undefined {
    return this.session === undefined ? undefined : this.#first;
  }

  get replay(): Replay | undefined {
    return this.session === undefined ? undefined : this.#opened?.replay;
  }

  get phase(): MemberPhase {
    return this.#phase;
  }

  get problem(): string | undefined {
    return this.#lineProblem() ?? this.#problem;
  }

  /** What simulates the host; undefined: nothing does, or it was never opened. */
  get demo(): Host['demo'] {
    return this.#first?.host.demo;
  }

  /** Options that name the host; undefined: it is none on another machine, or was never opened. */
  get afar(): Host['afar'] {
    return this.#first?.host.afar;
  }

  /** As of now. @param nowMs on the monotonic clock of srs-top's own machine */
  state(nowMs: number): MemberState {
    const { ended } = this.session?.current() ?? {};
    const lineProblem = this.#lineProblem();
    const phase = lineProblem === undefined ? this.#phase : 'unreachable';
    return {
      label: this.label,
      phase: ended === undefined ? phase : 'over',
      problem: lineProblem ?? ended ?? this.#problem,
      nextTrySeconds:
        this.#retryAtMs === undefined ? undefined : Math.max(0, this.#retryAtMs - nowMs) / 1_000,
      snapshot: this.#snapshot,
      ageSeconds: this.#cameMs === undefined ? undefined : (nowMs - this.#cameMs) / 1_000,
      delaySeconds: this.session?.delaySeconds ?? this.#options.delaySeconds,
      isPending: this.session?.reverter.pending() !== undefined,
    };
  }

  /** Why there is no line to it at the moment: its session waits for that. */
  #lineProblem(): string | undefined {
    return this.session?.host.line?.problem(true);
  }

  /** Opens and watches it until that is ended, or it has no more to give. Never rejects. @param afterMs when it begins */
  run(afterMs: number): Promise<void> {
    // A host that does not answer is not waited for at the end.
    this.#running ??= Promise.race([this.#runAll(afterMs), this.#stopped.promise]);
    return this.#running;
  }

  /** Tries at once what would be tried again later. @returns what resolves when that came to something, or to nothing */
  tryNow(): Promise<void> {
    this.#asked ??= Promise.withResolvers<void>();
    const { promise } = this.#asked;
    this.#hurry();
    return promise;
  }

  /** Takes no more samples, and takes back what waits on it. Never rejects. */
  async end(): Promise<EndReport | undefined> {
    this.#stop.abort();
    this.#stopped.resolve();
    this.#hurry();
    const opened = this.#opened;
    return opened && (await (opened.replay ?? opened.session()).end());
  }

  /** Closes the host. Does not wait for one that is being opened. */
  async close(): Promise<void> {
    await this.end();
    const opened = this.#opened;
    await (opened && (opened.replay ?? opened.session()).close());
  }

  async #runAll(afterMs: number): Promise<void> {
    await this.#wait(afterMs);
    for (let tries = 0; !this.#stop.signal.aborted; tries++) {
      const problem = await this.#watch();
      if (this.#stop.signal.aborted) return;
      if (problem === undefined) {
        this.#phase = 'over';
        return;
      }
      // One that was watched for a while is tried soon again.
      if (this.#phase === 'watched') tries = 0;
      const retryMs = this.#options.retryMs(tries);
      this.#phase = 'unreachable';
      this.#problem = problem;
      this.#retryAtMs = retryMs === undefined ? undefined : performance.now() + retryMs;
      this.#tellAsked();
      this.#options.onProblem(this);
      if (retryMs === undefined) return;
      await this.#wait(retryMs);
      this.#retryAtMs = undefined;
      // Who tries by hand is not to wait longer for it afterwards.
      if (this.#asked !== undefined) tries--;
    }
  }

  #tellAsked(): void {
    this.#asked?.resolve();
    this.#asked = undefined;
  }

  /** @returns why it is not watched any more; undefined: it has no more to give */
  async #watch(): Promise<string | undefined> {
    const opened = await this.#options.open(this.entry, this.#stop.signal);
    if ('problem' in opened) return opened.problem;
    this.#opened = opened;
    this.#first = opened.session();
    this.#first.onNews(results => this.#options.onNews(this, results));
    if (this.#stop.signal.aborted) {
      await this.close();
      return undefined;
    }
    const { replay } = opened;
    try {
      await (replay ?? opened.session()).begin();
      this.#phase = 'watched';
      this.#problem = undefined;
      this.#tellAsked();
      await (replay === undefined ? this.#follow(opened.session()) : this.#play(replay));
      return undefined;
    } catch (error) {
      await (replay ?? opened.session()).close();
      this.#opened = undefined;
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #follow(session: Session): Promise<void> {
    this.#take(session);
    for await (const _ of session.run()) this.#take(session);
  }

  /** Its session changes when a moment is sought; it is never over by itself. */
  async #play(replay: Replay): Promise<void> {
    let unsubscribe = (): void => undefined;
    const listen = (): void => {
      unsubscribe();
      const { session } = replay.state();
      let last: AdvisedSnapshot | undefined;
      const take = (): void => {
        const { snapshot } = session.current();
        if (snapshot !== last) this.#take(session);
        last = snapshot;
      };
      take();
      unsubscribe = session.subscribe(take);
    };
    const end = replay.subscribe(listen);
    listen();
    try {
      await replay.run();
    } finally {
      unsubscribe();
      end();
    }
  }

  #take(session: Session): void {
    const { snapshot } = session.current();
    const isLost = this.#lineProblem() !== undefined;
    if (isLost && !this.#isLost) this.#options.onProblem(this);
    this.#isLost = isLost;
    // Without a line nothing was read: what was known before stays, and says how old it is.
    if (snapshot === undefined || isLost) return;
    this.#snapshot = snapshot;
    this.#cameMs = performance.now();
    this.#options.onSnapshot(this, snapshot);
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#hurry = resolve;
    await promise;
    clearTimeout(timer);
  }
}

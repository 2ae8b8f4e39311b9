import type { Session } from './session.ts';
import { cleanText } from './text/clean-text.ts';
import type { TellingHost } from './told.ts';
import type { EndReport } from './tuning/engine/reverter.ts';

/** What is found in a recording at its time without reading all of it. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number;
  readonly kind: 'finding' | 'tuning' | 'mark';
  /** A finding that says that packets are lost. */
  readonly isBad: boolean;
}

/** A host that was recorded, as it is played. */
export interface PlayedHost extends TellingHost {
  readonly control: {
    pause(): void;
    play(): void;
    setSpeed(speed: number): void;
    step(): void;
  };
  readonly earlier: readonly (TellingHost['earlier'][number] & WhenTold)[];
  onTold(listener: (entry: ToldThen) => void): void;
}

interface WhenTold {
  /** Milliseconds since 1970. */
  readonly wall: number;
}

interface ToldThen extends WhenTold {
  readonly name: string;
  readonly data: unknown;
}

/** A recording that is open: hosts of it are made, one after the other. */
export interface Playable {
  /** Times of day of the first and the last refresh, in milliseconds since 1970. */
  readonly span: { readonly firstWall: number; readonly lastWall: number; readonly beganWall: number };
  moments(): readonly Moment[];
  /** Ends what was played of it before. */
  play(options: {
    readonly fromWall?: number | undefined;
    readonly toWall?: number | undefined;
    readonly speed?: number;
  }): Promise<PlayedHost>;
  close(): Promise<void>;
}

export interface ReplayOptions {
  readonly recording: Playable;
  /** The last moment that is played; to the end unless given. */
  readonly toWall?: number | undefined;
  /** Where it begins; at the beginning unless given. */
  readonly atWall?: number | undefined;
  /** Time stands still at first; it passes unless given. */
  readonly isPaused?: boolean;
  /** A session of a host of it, which looks as the one before did. */
  readonly makeSession: (host: PlayedHost, before: Session | undefined) => Session;
}

/** How a recording is played now. The same object until something of it changes. */
export interface ReplayState {
  readonly session: Session;
  readonly isPaused: boolean;
  /** 1 is as fast as it was recorded. */
  readonly speed: number;
  /** It is on its way to this moment; undefined: it has arrived. Milliseconds since 1970. */
  readonly target: number | undefined;
  /** Why a moment could not be reached. */
  readonly problem: string | undefined;
}

export const SPEEDS: readonly number[] = [0.5, 1, 2, 4, 8, 16, 60];

/** So many refreshes more than a window are played before a moment, so that all of its figures are known then. */
const LEAD_REFRESHES = 4;
/** A verdict is told when it is final: so many refreshes behind its window. */
const VERDICT_REFRESHES = 3;
/** What was changed again and again is judged together: so many windows of that are played before a moment. */
const MOST_LEAD_WINDOWS = 4;
/** What is told belongs to a refresh so near, in refreshes. */
const NEAR = 1.5;
/** So many refreshes behind a moment that was gone to it is still the one that is looked at. */
const AT_MOMENT = 2.5;

/** So many refreshes back the one before is reached, and not the one before that, however even they are. */
const LEAST_SEEK = 1.5;

interface Played {
  readonly host: PlayedHost;
  readonly session: Session;
}

/**
 * Plays a recording on a screen. To go to a moment it makes a host that begins somewhat before it, a new session of that,
 * and plays up to the moment as fast as it can; then that session takes the place of the one before.
 */
export class Replay {
  readonly moments: readonly Moment[];
  readonly firstWall: number;
  /** Its start, in milliseconds since 1970. */
  readonly beganWall: number;
  readonly lastWall: number;
  readonly #options: ReplayOptions;
  readonly #words = new Map<Moment, string>();
  readonly #listeners = new Set<() => void>();
  readonly #over = Promise.withResolvers<void>();
  #played: Played;
  #state: ReplayState;
  #following: Promise<void> = Promise.resolve();
  #seeking: Promise<void> | undefined;
  /** Which moment was gone to last. */
  #jumped: Moment | undefined;
  #isRunning = false;
  /** What is shown is left, and nothing took its place. */
  #isStuck = false;
  #isOver = false;

  constructor(host: PlayedHost, options: ReplayOptions) {
    const { recording, toWall = Number.POSITIVE_INFINITY, isPaused = false, makeSession } = options;
    this.#options = options;
    this.firstWall = recording.span.firstWall;
    this.beganWall = recording.span.beganWall;
    this.lastWall = Math.max(this.firstWall, Math.min(recording.span.lastWall, toWall));
    this.moments = recording.moments().filter(({ wall }) => wall <= this.lastWall);
    this.#played = { host, session: makeSession(host, undefined) };
    this.#listen(host);
    this.#state = {
      session: this.#played.session,
      isPaused,
      speed: 1,
      target: undefined,
      problem: undefined,
    };
  }

  readonly state = (): ReplayState => this.#state;

  /** Calls `listener` whenever `state` gives something else. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes the first sample, where it shall begin. Rejects when there is none. */
  async begin(): Promise<void> {
    const { atWall } = this.#options;
    if (atWall !== undefined) {
      await this.#leave();
      this.#take(await this.#open(this.#clamp(atWall), () => true));
      return;
    }
    const { session, host } = this.#played;
    await session.begin();
    this.#apply(host);
    void session.askFacts();
  }

  /** Plays until it is ended. Rejects with what went wrong while sampling. */
  run(): Promise<void> {
    this.#isRunning = true;
    this.#follow(this.#played);
    return this.#over.promise;
  }

  /** The time of day that is shown, in milliseconds since 1970. */
  get wall(): number {
    return wallOf(this.#played.session) ?? this.firstWall;
  }

  /** What a moment is about, once it was passed. */
  wordsOf(moment: Moment): string | undefined {
    return this.#words.get(moment);
  }

  /** Goes on, or stops time; behind the end it begins anew. */
  playOrPause(): void {
    if (this.#isStuck) {
      this.#update({ isPaused: false });
      this.seek(this.wall);
      return;
    }
    if (this.#state.target === undefined && this.#played.session.current().ended !== undefined) {
      this.#update({ isPaused: false });
      this.seek(this.beganWall);
      return;
    }
    this.#update({ isPaused: !this.#state.isPaused });
    if (this.#state.target === undefined) this.#apply(this.#played.host);
  }

  /** @param by to the next speed that is faster (1), or slower (-1) */
  changeSpeed(by: 1 | -1): void {
    const index = SPEEDS.indexOf(this.#state.speed) + by;
    this.#update({ speed: SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, index))] ?? 1 });
    if (this.#state.target === undefined) this.#apply(this.#played.host);
  }

  /** A refresh on; time stands still then. */
  step(): void {
    if (!this.#state.isPaused) {
      this.#update({ isPaused: true });
      this.#apply(this.#played.host);
    }
    this.#played.host.control.step();
  }

  /** Goes to a time of day, in milliseconds since 1970; no further than the recording does. */
  seek(wall: number): void {
    if (this.#isOver) return;
    this.#jumped = undefined;
    this.#update({ target: this.#clamp(wall), problem: undefined });
    this.#seeking ??= this.#seekAll().finally(() => {
      this.#seeking = undefined;
    });
  }

  /** From where it is, or is on its way to; a refresh at least, where these are further apart. */
  seekBy(ms: number): void {
    const leastMs = LEAST_SEEK * this.#refreshMs;
    // Forward the next refresh is reached by any step; what comes before a moment is the refresh that it ends with.
    const by = ms < 0 ? Math.min(ms, -leastMs) : ms;
    this.seek((this.#state.target ?? this.wall) + by);
  }

  /**
   * Goes to the moment before or behind the one that is shown: to the refresh after it, by when it was told.
   * @returns undefined: there is none, and it stays where it is
   */
  jump(by: 1 | -1): Moment | undefined {
    const moment = this.#momentBeside(by);
    if (moment === undefined) return undefined;
    // What was imported shows it then; srs-top told what it had found, and the refresh after that has it.
    this.seek(this.#played.host.isImported ? moment.wall : moment.wall + this.#refreshMs);
    this.#jumped = moment;
    return moment;
  }

  #momentBeside(by: 1 | -1): Moment | undefined {
    const from = this.#state.target ?? this.wall;
    const jumped = this.#jumped;
    if (jumped !== undefined && from >= jumped.wall && from <= jumped.wall + AT_MOMENT * this.#refreshMs)
      return this.moments[this.moments.indexOf(jumped) + by];
    return by === 1
      ? this.moments.find(({ wall }) => wall > from)
      : this.moments.findLast(({ wall }) => wall < from);
  }

  get #refreshMs(): number {
    return this.#played.session.delaySeconds * 1_000;
  }

  /** Takes no more samples. Never rejects. */
  async end(): Promise<EndReport> {
    this.#isOver = true;
    const report = await this.#played.session.end();
    this.#over.resolve();
    return report;
  }

  /** Ends it, and closes the recording. */
  async close(): Promise<void> {
    await this.end();
    await this.#seeking;
    await this.#played.session.close();
    await this.#options.recording.close();
  }

  async #seekAll(): Promise<void> {
    const stood = this.wall;
    await this.#leave();
    for (let { target } = this.#state; target !== undefined && !this.#isOver; target = this.#state.target) {
      const isWanted = (): boolean => this.#state.target === target && !this.#isOver;
      try {
        const played = await this.#open(target, isWanted);
        if (isWanted()) this.#take(played);
        else await played.session.close();
      } catch (error) {
        if (isWanted()) await this.#goBack(stood, isWanted);
        if (isWanted())
          this.#update({
            target: undefined,
            problem: error instanceof Error ? error.message : String(error),
          });
      }
    }
  }

  /** What is shown was left for a moment that could not be reached: it goes on where it stood. */
  async #goBack(wall: number, isWanted: () => boolean): Promise<void> {
    try {
      const played = await this.#open(wall, isWanted);
      if (isWanted()) this.#take(played, this.#state.target);
      else await played.session.close();
    } catch {
      // It stays on screen; Space tries it again.
      this.#isStuck = true;
      if (isWanted()) this.#update({ isPaused: true });
    }
  }

  /** Nothing more is read of what is shown; it stays on screen. */
  async #leave(): Promise<void> {
    await this.#played.session.end();
    await this.#following;
  }

  /** A session that stands at a moment, and goes on when it is asked to. */
  async #open(target: number, isWanted: () => boolean): Promise<Played> {
    const { recording, makeSession, toWall } = this.#options;
    // Where the clock was set back, another time may be so, too.
    const fromWall = target === this.beganWall ? undefined : this.#leadFrom(target);
    const host = await recording.play({ fromWall, toWall, speed: Number.POSITIVE_INFINITY });
    this.#listen(host);
    const session = makeSession(host, this.#played.session);
    try {
      await session.begin();
      const samples = session.run();
      while (isWanted() && (wallOf(session) ?? 0) < target) if ((await samples.next()).done) break;
      return { host, session };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Where to begin so that all figures of a moment are known, and those before a change that is still being judged then. */
  #leadFrom(target: number): number {
    const { windowSeconds, delaySeconds } = this.#played.session;
    const [windowMs, delayMs] = [windowSeconds * 1_000, delaySeconds * 1_000];
    const leadMs = windowMs + LEAD_REFRESHES * delayMs;
    const earliest = target - leadMs - MOST_LEAD_WINDOWS * windowMs;
    const tunings = this.moments.filter(({ kind, wall }) => kind === 'tuning' && wall <= target);
    let judgedFrom = target - VERDICT_REFRESHES * delayMs;
    for (const { wall } of tunings.reverse()) {
      if (wall + windowMs < judgedFrom || wall - leadMs < earliest) break;
      judgedFrom = wall - delayMs;
    }
    const isJudged = judgedFrom < target - VERDICT_REFRESHES * delayMs;
    return isJudged ? judgedFrom - leadMs : target - leadMs;
  }

  /** @param target where it is still on its way to */
  #take(played: Played, target?: number): void {
    this.#apply(played.host);
    this.#played = played;
    this.#isStuck = false;
    this.#update({ session: played.session, target });
    void played.session.askFacts();
    if (this.#isRunning) this.#follow(played);
  }

  #apply({ control }: PlayedHost): void {
    const { isPaused, speed } = this.#state;
    control.setSpeed(speed);
    if (isPaused) control.pause();
    else control.play();
  }

  #follow({ session }: Played): void {
    const all = async (): Promise<void> => {
      for await (const _ of session.run());
    };
    this.#following = all().catch(error => this.#over.reject(error));
  }

  #listen(host: PlayedHost): void {
    const take = ({ name, data, wall }: ToldThen): void => {
      const kind = KIND_OF.get(name);
      const text = kind && textOf(data);
      if (text === undefined) return;
      const nearMs = this.#refreshMs * NEAR;
      const distance = (moment: Moment): number => Math.abs(moment.wall - wall);
      const [nearest] = this.moments
        .filter(moment => moment.kind === kind && distance(moment) <= nearMs)
        .sort((a, b) => distance(a) - distance(b));
      if (nearest !== undefined) this.#words.set(nearest, text);
    };
    for (const entry of host.earlier) take(entry);
    host.onTold(take);
  }

  #clamp(wall: number): number {
    return Math.max(this.firstWall, Math.min(this.lastWall, wall));
  }

  #update(change: Partial<ReplayState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const KIND_OF: ReadonlyMap<string, Moment['kind']> = new Map([
  ['finding', 'finding'],
  ['mark', 'tuning'],
  ['note', 'mark'],
]);

/** What is told of a finding, a tuning or a mark, in words. */
function textOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { sentence, label, word } = data as Readonly<Record<string, unknown>>;
  const text = sentence ?? label ?? word;
  return typeof text === 'string' ? cleanText(text) : undefined;
}

function wallOf(session: Session): number | undefined {
  return session.current().snapshot?.sample.time.getTime();
}

import type { Clock } from '../host.ts';
import { turn } from '../turn.ts';
import type { FramePlayer } from './frame-player.ts';

/** How a recording is played. */
export interface ReplayControl {
  readonly isPaused: boolean;
  /** 1 is as fast as it was recorded. */
  readonly speed: number;
  pause(): void;
  play(): void;
  setSpeed(speed: number): void;
  /** Goes on by one refresh while it is paused. */
  step(): void;
}

interface ReplayClockOptions {
  readonly speed: number;
  readonly mostStepMs?: number | undefined;
}

type Slept = Awaited<ReturnType<Clock['sleepUntil']>>;

interface Sleeper {
  readonly atMs: number;
  readonly wake: (slept: Slept) => void;
  readonly fail: (error: unknown) => void;
}

/** Time that passes by the frames of a recording, while somebody sleeps. */
export class ReplayClock implements ReplayControl {
  readonly #player: FramePlayer;
  readonly #sleepers = new Set<Sleeper>();
  readonly #mostStepMs: number;
  #speed: number;
  #isPaused = false;
  #steps = 0;
  #isPumping = false;
  /** Real time at which the player's time was reached: what others took since then is not waited for again. */
  #reachedAtMs = performance.now();
  #interrupt = () => {};

  /** @param mostStepMs a frame is waited for no longer, at speed 1; undefined: as long as it took */
  constructor(player: FramePlayer, { speed, mostStepMs = Number.POSITIVE_INFINITY }: ReplayClockOptions) {
    this.#player = player;
    this.#speed = speed;
    this.#mostStepMs = mostStepMs;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get speed(): number {
    return this.#speed;
  }

  pause(): void {
    this.#isPaused = true;
    this.#interrupt();
  }

  play(): void {
    this.#isPaused = false;
    this.#reachedAtMs = performance.now();
    this.#interrupt();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#reachedAtMs = performance.now();
    this.#interrupt();
  }

  step(): void {
    this.#steps = 1;
    this.#interrupt();
  }

  readonly sleepUntil = (atMs: number, signal?: AbortSignal): Promise<Slept> => {
    if (signal?.aborted) return Promise.resolve(false);
    const { promise, resolve, reject } = Promise.withResolvers<Slept>();
    const stop = () => sleeper.wake(false);
    const leave = () => {
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener('abort', stop);
    };
    const sleeper: Sleeper = {
      atMs,
      wake: slept => {
        leave();
        resolve(slept);
        this.#interrupt();
      },
      fail: error => {
        leave();
        reject(error);
      },
    };
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', stop, { once: true });
    this.#pump().catch((error: unknown) => {
      // Who watches ends with it, and says so.
      for (const each of [...this.#sleepers]) each.fail(error);
    });
    return promise;
  };

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      // Whoever was woken has its turn to go to sleep again.
      for (await turn(); this.#sleepers.size > 0; await turn()) await this.#advance();
    } finally {
      this.#isPumping = false;
    }
  }

  async #advance(): Promise<void> {
    const nextMs = await this.#player.nextAtMs();
    if (nextMs !== undefined && !(await this.#waits(nextMs))) return;
    const earliestMs = Math.min(...[...this.#sleepers].map(({ atMs }) => atMs));
    const isReached = await this.#player.advance(earliestMs);
    this.#steps = 0;
    this.#reachedAtMs = performance.now();
    if (isReached === false) return;
    for (const sleeper of [...this.#sleepers])
      if (isReached === undefined) sleeper.wake(false);
      else if (sleeper.atMs === earliestMs) sleeper.wake(isReached);
      else if (sleeper.atMs <= this.#player.nowMs) sleeper.wake(true);
  }

  /** @returns whether it is time for the next frame; else something else is wanted by now */
  async #waits(nextMs: number): Promise<boolean> {
    if (this.#steps > 0) return true;
    const waitedMs = performance.now() - this.#reachedAtMs;
    const delayMs = this.#isPaused
      ? Number.POSITIVE_INFINITY
      : Math.min(nextMs - this.#player.nowMs, this.#mostStepMs) / this.#speed - waitedMs;
    if (!(delayMs > 0)) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = Number.isFinite(delayMs) ? setTimeout(() => resolve(true), Math.ceil(delayMs)) : undefined;
    this.#interrupt = () => resolve(false);
    const isTime = await promise;
    clearTimeout(timer);
    this.#interrupt = () => {};
    return isTime;
  }
}

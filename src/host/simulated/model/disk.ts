import type { Random } from './random.ts';

export interface DiskSetup {
  /** How long whoever writes waits each time, and how long it goes on in between; both vary by a twentieth. */
  readonly stallMs: number;
  readonly betweenMs: number;
  /** Milliseconds since the demo began at which the backup that keeps the disk busy is through. */
  readonly endsAtMs: number;
}

/** A disk that another process keeps so busy that whoever writes a log or a recording waits for it. */
export class Disk {
  readonly #setup: DiskSetup | undefined;
  readonly #random: Random;
  #changesAtMs = 0;
  #isStalled = false;

  constructor(setup: DiskSetup | undefined, random: Random) {
    this.#setup = setup;
    this.#random = random;
  }

  /** Whether somebody keeps it busy. */
  isBusyAt(demoMs: number): boolean {
    return this.#setup !== undefined && demoMs < this.#setup.endsAtMs;
  }

  /** Whether a write waits. */
  isStalledAt(demoMs: number): boolean {
    if (this.#setup === undefined || !this.isBusyAt(demoMs)) return false;
    if (demoMs >= this.#changesAtMs) {
      this.#isStalled = !this.#isStalled;
      const { stallMs, betweenMs } = this.#setup;
      const usualMs = this.#isStalled ? stallMs : betweenMs;
      this.#changesAtMs = demoMs + usualMs * (0.95 + 0.1 * this.#random.next());
    }
    return this.#isStalled;
  }
}

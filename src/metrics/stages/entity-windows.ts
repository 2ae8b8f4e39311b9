import type { Source } from '../../sampling/sample.ts';
import type { Figures } from '../terms/stages.ts';
import { CounterWindow, type Growth } from './counter-window.ts';

/** A host of containers has thousands of interfaces; the first of a list are followed. */
const MOST_ENTITIES = 32;

export interface EntityOptions {
  /** Whether one that was not in the list before began at zero: it was made in between. */
  readonly areNewAtZero: boolean;
}

/** Counters of several things of one source, each over the same window: of interfaces, or queueing disciplines. */
export class EntityWindows {
  #windowSeconds: number;
  readonly #options: EntityOptions;
  readonly #all: CounterWindow;
  readonly #byName = new Map<string, CounterWindow>();
  /** All of the list before, also those that were not followed. */
  #listed: ReadonlySet<string> = new Set();
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = true;
  /** What they grew by, until the next reading. */
  #growths: ReadonlyMap<string, Growth> | undefined;

  constructor(windowSeconds: number, options: EntityOptions) {
    this.#windowSeconds = windowSeconds;
    this.#options = options;
    this.#all = new CounterWindow(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    this.#windowSeconds = windowSeconds;
    for (const window of [this.#all, ...this.#byName.values()]) window.setWindow(windowSeconds);
  }

  /** @param listOf the things that a reading tells of, each with a name of its own, those that matter most first */
  take<T>({ value, atMs }: Source<T>, listOf: (value: T) => readonly (readonly [string, Figures])[]): void {
    if (value === undefined) {
      this.#hasFailed = true;
      this.#growths = undefined;
      for (const window of [this.#all, ...this.#byName.values()]) window.push(atMs, undefined);
      return;
    }
    if (atMs <= this.#lastAtMs) return;
    this.#growths = undefined;
    const all = listOf(value);
    const list = all.slice(0, MOST_ENTITIES);
    const names = new Set(list.map(([name]) => name));
    for (const name of this.#byName.keys()) if (!names.has(name)) this.#byName.delete(name);
    for (const [name, figures] of list) this.#windowOf(name, figures).push(atMs, figures);
    this.#listed = all.length === list.length ? names : new Set(all.map(([name]) => name));
    this.#all.push(atMs, {});
    this.#lastAtMs = atMs;
    this.#hasFailed = false;
  }

  /** The span that all of them are told of; undefined before there are two readings, and after a failure. */
  get span(): Growth | undefined {
    return this.#all.growth();
  }

  /** By name; those of which nothing can be told yet are left out. */
  growths(): ReadonlyMap<string, Growth> {
    this.#growths ??= this.#findGrowths();
    return this.#growths;
  }

  #findGrowths(): ReadonlyMap<string, Growth> {
    const growths = new Map<string, Growth>();
    this.#byName.forEach((window, name) => {
      const growth = window.growth();
      if (growth !== undefined) growths.set(name, growth);
    });
    return growths;
  }

  #windowOf(name: string, figures: Figures): CounterWindow {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const window = new CounterWindow(this.#windowSeconds);
    // One that is followed from now on was there before: what it counted since it was made is not of now.
    if (this.#options.areNewAtZero && !this.#hasFailed && !this.#listed.has(name))
      window.push(
        this.#lastAtMs,
        Object.fromEntries(
          Object.entries(figures).map(([counter, figure]) => [counter, figure === undefined ? undefined : 0]),
        ),
      );
    this.#byName.set(name, window);
    return window;
  }
}

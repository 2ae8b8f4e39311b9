import type { ScrapedSeries } from './scraped-series.ts';

/** What stood in /proc of the SRS, as far as `srs-top serve` told it. */
export interface SrsTexts {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, string>>;
}

/** Numbers in the place of those that nobody tells: threads and sockets have names there. The same name has the same one. */
export class MadeUpNumbers {
  readonly #numbers = new Map<string, number>();
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  of(name: string): number {
    const number = this.#numbers.get(name) ?? this.#next++;
    this.#numbers.set(name, number);
    return number;
  }
}

export interface SrsTextsOptions {
  /** What the processes are called: the name that is looked for. */
  readonly comm: string;
  readonly threadIds: MadeUpNumbers;
  readonly inodes: MadeUpNumbers;
  readonly namespaces: MadeUpNumbers;
}

/** One SRS at a moment. */
export interface Srs {
  readonly srs: string;
  readonly pid: number;
  readonly namespace: string;
  readonly srsTop: ScrapedSeries;
  readonly atMs: number;
  readonly bootSeconds: number | undefined;
  readonly options: SrsTextsOptions;
}

import { readUdpQueues } from '../procfs/udp-sockets.ts';
import { isFailure, type ReadResult } from './results.ts';
import { Rhythm } from './rhythm.ts';

/** Recv-Q fills and empties within milliseconds: one look a second misses what ossrs/srs#4526 saw. */
const LOOK_EVERY_MS = 100;
/** Share of one core for all looks together. */
const BUDGET_SHARE = 0.01;

/** The highest Recv-Q, in bytes, that looks between two refreshes saw, by the inode of the socket. */
export interface QueuePeaks {
  readonly byInode: ReadonlyMap<number, number>;
  /** How often was looked. */
  readonly looks: number;
}

export const UDP_TABLES = ['udp', 'udp6'] as const;
export type UdpTable = (typeof UDP_TABLES)[number];

/** Looks at the receive queues of a network namespace between two refreshes, where the host is. */
export interface QueueWatch {
  /** Looks at these tables; at none while they are too dear, and until it is called. */
  watchTables(tables: readonly UdpTable[]): void;
  /** Hands over what was seen since it was last called. */
  takePeaks(): QueuePeaks;
  /** Looks no more. */
  close(): void;
}

/** The peaks of one process's namespace: a look is taken when its host says so. */
export class PeakGatherer {
  readonly #directory: string;
  readonly #read: (path: string) => ReadResult;
  readonly #rhythm: Rhythm;
  #paths: readonly string[] = [];
  /** By path, what was last read since the peaks were taken: most looks give the same again. */
  #texts = new Map<string, string>();
  #peaks = new Map<number, number>();
  #looks = 0;

  /** @param everyMs a look at the most; ten times a second unless given */
  constructor(pid: number, read: (path: string) => ReadResult, everyMs = LOOK_EVERY_MS) {
    this.#rhythm = new Rhythm(everyMs, BUDGET_SHARE);
    this.#directory = `/proc/${pid}/net`;
    this.#read = read;
  }

  /** Milliseconds between two looks as things are now; infinite while there is nothing to look at. */
  get intervalMs(): number {
    return this.#paths.length === 0 ? Number.POSITIVE_INFINITY : this.#rhythm.intervalMs;
  }

  /** Milliseconds of CPU that the last look took, at the most. */
  get lastCostMs(): number {
    return this.#rhythm.lastCostMs ?? 0;
  }

  watchTables(tables: readonly UdpTable[]): void {
    this.#paths = tables.map(table => `${this.#directory}/${table}`);
  }

  /** As often as the budget allows, however often it is called. */
  look(nowMs: number): void {
    if (this.#paths.length === 0 || !this.#rhythm.isDue(nowMs)) return;
    let costMs = 0;
    for (const path of this.#paths) {
      const result = this.#read(path);
      if (isFailure(result)) continue;
      costMs += result.tookMs ?? 0;
      if (result.text === this.#texts.get(path)) continue;
      this.#texts.set(path, result.text);
      this.#take(readUdpQueues(result.text));
    }
    this.#looks++;
    this.#rhythm.ran(nowMs, costMs);
  }

  #take(queues: ReadonlyMap<number, number>): void {
    queues.forEach((bytes, inode) => {
      if (bytes > (this.#peaks.get(inode) ?? 0)) this.#peaks.set(inode, bytes);
    });
  }

  takePeaks(): QueuePeaks {
    const peaks = { byInode: this.#peaks, looks: this.#looks };
    this.#peaks = new Map();
    this.#texts.clear();
    this.#looks = 0;
    return peaks;
  }
}

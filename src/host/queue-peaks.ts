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
  readonly #path: string;
  readonly #read: (path: string) => ReadResult;
  readonly #rhythm = new Rhythm(LOOK_EVERY_MS, BUDGET_SHARE);
  #tables: readonly UdpTable[] = [];
  #peaks = new Map<number, number>();
  #looks = 0;

  constructor(pid: number, read: (path: string) => ReadResult) {
    this.#path = `/proc/${pid}/net`;
    this.#read = read;
  }

  /** Milliseconds between two looks as things are now; infinite while there is nothing to look at. */
  get intervalMs(): number {
    return this.#tables.length === 0 ? Number.POSITIVE_INFINITY : this.#rhythm.intervalMs;
  }

  /** Milliseconds of CPU that the last look took, at the most. */
  get lastCostMs(): number {
    return this.#rhythm.lastCostMs ?? 0;
  }

  watchTables(tables: readonly UdpTable[]): void {
    this.#tables = tables;
  }

  /** As often as the budget allows, however often it is called. */
  look(nowMs: number): void {
    if (this.#tables.length === 0 || !this.#rhythm.isDue(nowMs)) return;
    let costMs = 0;
    for (const table of this.#tables) {
      const result = this.#read(`${this.#path}/${table}`);
      if (isFailure(result)) continue;
      costMs += result.tookMs ?? 0;
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
    this.#looks = 0;
    return peaks;
  }
}

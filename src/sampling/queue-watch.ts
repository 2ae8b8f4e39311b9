import { CpuMeter } from '../host/cpu-meter.ts';
import { type Host, isFailure } from '../host/host.ts';
import { readUdpQueues } from '../procfs/udp-sockets.ts';
import { Rhythm } from './rhythm.ts';
import type { QueuePeaks } from './sample.ts';

/** Recv-Q fills and empties within milliseconds: one look a second misses what ossrs/srs#4526 saw. */
const LOOK_EVERY_MS = 100;
/** Share of one core for all looks together. */
const BUDGET_SHARE = 0.01;

/** Looks at Recv-Q between the refreshes, as often as its budget allows, and keeps the highest of each socket. */
export class QueueWatch {
  readonly #host: Host;
  readonly #path: string;
  readonly #rhythm = new Rhythm(LOOK_EVERY_MS, BUDGET_SHARE);
  #peaks = new Map<number, number>();
  #looks = 0;
  /** Tables in which SRS has sockets: the other one is not worth its cost. */
  #tables: readonly string[] = ['udp', 'udp6'];

  constructor(host: Host, pid: number) {
    this.#host = host;
    this.#path = `/proc/${pid}/net`;
  }

  /** Infinite while there is nothing to look at. */
  get intervalMs(): number {
    return this.#tables.length === 0 ? Number.POSITIVE_INFINITY : this.#rhythm.intervalMs;
  }

  /** Looks at these tables only: `udp`, `udp6`; at none while they are too dear. */
  watchTables(tables: readonly string[]): void {
    this.#tables = tables;
  }

  async look(nowMs: number): Promise<void> {
    if (this.#tables.length === 0 || !this.#rhythm.isDue(nowMs)) return;
    const meter = new CpuMeter();
    const began = performance.now();
    const texts = await this.#host.read(this.#tables.map(table => `${this.#path}/${table}`));
    for (const result of texts.values()) if (!isFailure(result)) this.#take(readUdpQueues(result.text));
    this.#looks++;
    this.#rhythm.ran(nowMs, meter.costOf(performance.now() - began));
  }

  #take(queues: ReadonlyMap<number, number>): void {
    for (const [inode, bytes] of queues) {
      if (bytes > (this.#peaks.get(inode) ?? 0)) this.#peaks.set(inode, bytes);
    }
  }

  /** Hands over what was seen since it was last called. */
  takePeaks(): QueuePeaks {
    const peaks = { byInode: this.#peaks, looks: this.#looks };
    this.#peaks = new Map();
    this.#looks = 0;
    return peaks;
  }
}

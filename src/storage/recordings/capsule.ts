import type { Packed } from './frame-packer.ts';
import { Flag } from './record-format.ts';

const KEEPS_MS = 600_000;
const MOST_BYTES = 8 * 2 ** 20;

interface Chunk {
  readonly records: Packed[];
  bytes: number;
}

/** The last minutes of a recording, in memory: ten, or as many as go into 8 MiB. Whole chunks are forgotten. */
export class Capsule {
  readonly #keepsMs: number;
  readonly #mostBytes: number;
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor({ keepsMs = KEEPS_MS, mostBytes = MOST_BYTES } = {}) {
    this.#keepsMs = keepsMs;
    this.#mostBytes = mostBytes;
  }

  /** It has the beginning of a chunk, or none was made yet. */
  readonly wantsKey = false;

  get bytes(): number {
    return this.#bytes;
  }

  /** Milliseconds that it spans. */
  get spanMs(): number {
    const [first] = this.#chunks[0]?.records ?? [];
    const last = this.#chunks.at(-1)?.records.at(-1);
    return first === undefined || last === undefined ? 0 : (last.at - first.at) / 1_000;
  }

  append(packed: Packed): void {
    if ((packed.flags & Flag.Key) !== 0) this.#chunks.push({ records: [], bytes: 0 });
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    chunk.records.push(packed);
    chunk.bytes += packed.record.length;
    this.#bytes += packed.record.length;
    this.#forget(packed.at);
  }

  records(): readonly Packed[] {
    return this.#chunks.flatMap(({ records }) => records);
  }

  /** What is older than needed, as long as the chunk behind it is old enough to begin with; and what is too much. */
  #forget(at: number): void {
    for (;;) {
      const [first, second] = this.#chunks;
      if (first === undefined) return;
      const isOld = second?.records[0] !== undefined && (at - second.records[0].at) / 1_000 >= this.#keepsMs;
      if (!isOld && this.#bytes <= this.#mostBytes) return;
      this.#chunks.shift();
      this.#bytes -= first.bytes;
    }
  }
}

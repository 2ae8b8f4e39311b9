import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chunksWithin, copyChunks, type Span } from './keep-spans.ts';
import { type Crc32, Flag } from './record-format.ts';
import type { RecordIndex } from './record-index.ts';
import { RecordingReader } from './recording-reader.ts';
import type { RingFolder } from './ring-folder.ts';
import {
  indexName,
  isKeptName,
  isPartName,
  isShardName,
  keptName,
  partName,
  shardOfKept,
  wallOfName,
} from './ring-names.ts';
import { timeOf } from './time-words.ts';

/** What a ring holds at the most. */
export interface RingLimits {
  /** A shard whose last refresh is older is forgotten. */
  readonly ageMs: number;
  /** All files together. */
  readonly bytes: number;
  /** What is kept of forgotten shards is forgotten too when it is older. */
  readonly keptAgeMs: number;
}

export interface RingOptions {
  readonly crc32: Crc32;
  readonly limits: RingLimits;
  /** Told in a sentence of what was kept, and of what went wrong with files of the past. */
  readonly tell: (sentence: string) => void;
  /** Before and after a finding so much is kept: ten minutes unless given. */
  readonly aroundMs?: number;
}

/** A file, with its index, and the time of day that it is of, in milliseconds since 1970. */
export interface Shard {
  readonly name: string;
  readonly firstWall: number;
  readonly lastWall: number;
  readonly bytes: number;
}

const AROUND_MS = 600_000;
/** What is kept around findings may be this share of all. */
const KEPT_SHARE = 0.2;
/** Of what there was at the most so much stays when the disk is full. */
const STAYS_SHARE = 0.25;
/** Less is the beginning of a file that nothing was written to. */
const LEAST_BYTES = 4_096;

/** The files of a ring that are not written any more: whole shards, and what is kept of those that were forgotten. */
export class RingPast {
  readonly #folder: RingFolder;
  readonly #options: RingOptions;
  readonly #aroundMs: number;
  /** The oldest first. */
  #shards: Shard[] = [];
  #kept: Shard[] = [];
  /** When findings began: milliseconds since 1970. */
  #findings: number[] = [];
  /** As much as there ever was. */
  #mostBytes = 0;
  #hasToldOfRoom = false;

  constructor(folder: RingFolder, options: RingOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#aroundMs = options.aroundMs ?? AROUND_MS;
  }

  /** Of all of it. */
  get bytes(): number {
    return bytesOf(this.#shards) + this.keptBytes;
  }

  get keptBytes(): number {
    return bytesOf(this.#kept);
  }

  /**
   * The latest time of day of it, in milliseconds since 1970, as far as it can be believed: what is behind a gap in which all
   * before would have grown too old may be of a clock that was ahead. Undefined: there is nothing.
   */
  get lastWall(): number | undefined {
    const { ageMs, keptAgeMs } = this.#options.limits;
    return latestWall(this.#shards, ageMs) ?? latestWall(this.#kept, keptAgeMs);
  }

  /** A finding began; what is around it is kept. */
  found(wall: number): void {
    this.#findings.push(wall);
  }

  /** A shard is whole. */
  add(shard: Shard): void {
    this.#shards.push(shard);
    this.#mostBytes = Math.max(this.#mostBytes, this.bytes);
  }

  /** Takes in what is there from before. */
  async survey(): Promise<void> {
    const names = await this.#folder.names();
    for (const name of names) if (isPartName(name)) await this.#remove(name);
    const shards = names.filter(isShardName);
    for (const name of names.filter(isKeptName)) {
      // It was to be kept of a shard that is there still.
      if (shards.includes(shardOfKept(name) ?? '')) await this.#remove(name);
      else await this.#take(name, this.#kept);
    }
    for (const name of shards) await this.#take(name, this.#shards);
    for (const all of [this.#shards, this.#kept]) all.sort((a, b) => a.firstWall - b.firstWall);
    this.#mostBytes = this.bytes;
  }

  /** Forgets what is too old or too much, and keeps of it what is around findings. @param moreBytes what is to have room besides */
  async forget(nowWall: number, moreBytes: number): Promise<void> {
    const { ageMs, bytes, keptAgeMs } = this.#options.limits;
    for (const kept of this.#kept) {
      const isTooMuch = this.keptBytes > bytes * KEPT_SHARE;
      if (!isTooMuch && nowWall - kept.lastWall <= keptAgeMs) continue;
      await this.#remove(kept.name);
      this.#kept = this.#kept.filter(one => one !== kept);
    }
    for (const shard of this.#shards) {
      const isTooMuch = this.bytes + moreBytes > bytes;
      // Those behind one of a clock that was ahead grow old all the same.
      if (!isTooMuch && nowWall - shard.lastWall <= ageMs) continue;
      const kept = await this.#keepOf(shard);
      await this.#remove(shard.name);
      this.#shards = this.#shards.filter(one => one !== shard);
      if (kept !== undefined) this.#kept.push(kept);
      this.#findings = this.#findings.filter(wall => wall + 2 * this.#aroundMs > shard.firstWall);
    }
  }

  /**
   * The disk is full: forgets the oldest, of what has no findings first. A quarter of what there was stays, as whatever fills
   * the disk would take all of it otherwise.
   */
  async makeRoom(): Promise<void> {
    const one =
      this.#shards.find(shard => this.#spansIn(shard).length === 0) ?? this.#kept[0] ?? this.#shards[0];
    if (one === undefined || this.bytes - one.bytes < this.#mostBytes * STAYS_SHARE) return;
    await this.#remove(one.name);
    this.#shards = this.#shards.filter(other => other !== one);
    this.#kept = this.#kept.filter(other => other !== one);
    if (this.#hasToldOfRoom) return;
    this.#hasToldOfRoom = true;
    this.#options.tell(
      `${this.#folder.path}: the disk is full before the ring is as large as it may be: the oldest is forgotten sooner`,
    );
  }

  async #take(name: string, into: Shard[]): Promise<void> {
    const bytes = await this.#bytesOf(name);
    try {
      const index = await this.#indexOf(name);
      for (let number = 0; number < index.count; number++) {
        const { flags, wall } = index.at(number);
        if ((flags & Flag.Finding) !== 0) this.#findings.push(wall);
      }
      const [firstWall, lastWall] = [index.at(0).wall, index.at(index.count - 1).wall];
      into.push({ name, firstWall, lastWall, bytes });
    } catch {
      // Nothing of it can be read.
      const wall = wallOfName(name);
      if (bytes < LEAST_BYTES) await this.#remove(name);
      else into.push({ name, firstWall: wall, lastWall: wall, bytes });
    }
  }

  async #indexOf(name: string): Promise<RecordIndex> {
    const reader = await RecordingReader.open(this.#folder.at(name), () => undefined);
    await reader.close();
    return reader.index;
  }

  /** Keeps what is around findings of a shard, in a file of its own; undefined: nothing is. */
  async #keepOf(shard: Shard): Promise<Shard | undefined> {
    const spans = this.#spansIn(shard);
    if (spans.length === 0) return undefined;
    try {
      return await this.#copy(shard, spans);
    } catch (error) {
      // The whole of it takes no room that it has not: the disk may be full.
      await this.#remove(partName(shard.name));
      await this.#rename(shard.name, keptName(shard.name));
      const why = error instanceof Error ? error.message : String(error);
      this.#options.tell(`${join(this.#folder.path, keptName(shard.name))} is a whole shard: ${why}`);
      return { ...shard, name: keptName(shard.name) };
    }
  }

  /** The whole file first, then its name: after a crash in between the shard is there still. */
  async #copy(shard: Shard, spans: readonly Span[]): Promise<Shard | undefined> {
    const index = await this.#indexOf(shard.name);
    const chunks = chunksWithin(index, spans);
    const [first, last] = [chunks[0], chunks.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const part = partName(shard.name);
    const name = keptName(shard.name);
    await this.#remove(part);
    const places = { from: this.#folder.at(shard.name), to: this.#folder.at(part) };
    await copyChunks(places, index, chunks, this.#options.crc32);
    await this.#rename(part, name);
    const [firstWall, lastWall] = [index.at(first.from).wall, index.at(last.to - 1).wall];
    const kept = `${timeOf(firstWall)} to ${timeOf(lastWall)}`;
    this.#options.tell(`${join(this.#folder.path, name)} keeps what was around findings: ${kept}`);
    return { name, firstWall, lastWall, bytes: await this.#bytesOf(name) };
  }

  #spansIn({ firstWall, lastWall }: Shard): readonly Span[] {
    return this.#findings
      .map(wall => ({ fromWall: wall - this.#aroundMs, toWall: wall + this.#aroundMs }))
      .filter(({ fromWall, toWall }) => fromWall <= lastWall && toWall >= firstWall);
  }

  async #rename(from: string, to: string): Promise<void> {
    const { at, handle } = this.#folder;
    // Without its index a recording is read more slowly, and nothing is lost.
    await rename(at(indexName(from)), at(indexName(to))).catch(() => undefined);
    await rename(at(from), at(to));
    await handle.sync();
  }

  async #remove(name: string): Promise<void> {
    await rm(this.#folder.at(name), { force: true });
    await rm(this.#folder.at(indexName(name)), { force: true });
  }

  async #bytesOf(name: string): Promise<number> {
    const sizes = [name, indexName(name)].map(one => stat(this.#folder.at(one)).catch(() => undefined));
    return (await Promise.all(sizes)).reduce((sum, stats) => sum + (stats?.size ?? 0), 0);
  }
}

/** @param files the oldest first */
function latestWall(files: readonly Shard[], mostGapMs: number): number | undefined {
  let latest: number | undefined;
  for (const { firstWall, lastWall } of files) {
    if (latest !== undefined && firstWall - latest > mostGapMs) break;
    const reached = lastWall - firstWall > mostGapMs ? firstWall : lastWall;
    latest = Math.max(latest ?? reached, reached);
  }
  return latest;
}

function bytesOf(shards: readonly Shard[]): number {
  return shards.reduce((sum, { bytes }) => sum + bytes, 0);
}

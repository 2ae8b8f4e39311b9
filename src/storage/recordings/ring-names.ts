import { FILE_SUFFIX, INDEX_SUFFIX } from './record-format.ts';

/** What a ring's files are called; others in its directory are none of its business. */
const SHARD = /^\d{8}T\d{6}\.\d{3}Z\.srstop$/;
const KEPT_PREFIX = 'kept-';
const PART_PREFIX = '.part-';

/** A shard by when it begins, so that names sort by time: `20261129T031200.000Z.srstop`. */
export function shardName(wall: number): string {
  return `${new Date(wall).toISOString().replaceAll(/[-:]/g, '')}${FILE_SUFFIX}`;
}

export function isShardName(name: string): boolean {
  return SHARD.test(name);
}

/** What is kept of a shard. */
export function keptName(shard: string): string {
  return `${KEPT_PREFIX}${shard}`;
}

export function isKeptName(name: string): boolean {
  return name.startsWith(KEPT_PREFIX) && isShardName(name.slice(KEPT_PREFIX.length));
}

/** The shard that something was kept of, where this is the name of that. */
export function shardOfKept(name: string): string | undefined {
  return isKeptName(name) ? name.slice(KEPT_PREFIX.length) : undefined;
}

/** What is not whole yet; after a crash it never will be. */
export function partName(name: string): string {
  return `${PART_PREFIX}${name}`;
}

export function isPartName(name: string): boolean {
  return name.startsWith(PART_PREFIX);
}

/** When a shard began, by its name alone: milliseconds since 1970. */
export function wallOfName(name: string): number {
  const [, date = '', time = ''] = /(\d{8})T(\d{6}\.\d{3})Z/.exec(name) ?? [];
  return Date.parse(
    `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`,
  );
}

export function indexName(name: string): string {
  return `${name}${INDEX_SUFFIX}`;
}

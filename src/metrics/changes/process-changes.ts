import type { Autogroup } from '../../procfs/autogroup.ts';
import type { SocketMemory } from '../../procfs/types.ts';
import type { QuotaReading, SrsReading } from '../../sampling/sample.ts';
import { type ChangeKind, isFilled, type Observation, type Observed } from './change.ts';
import { type Pair, Pairs } from './seen-times.ts';

/** Compares what decides of one SRS beside its threads: quotas of its cgroups, its autogroup, buffers of its sockets. */
export class ProcessChanges {
  readonly #quotas = new Pairs<readonly QuotaReading[]>();
  readonly #autogroup = new Pairs<{ readonly group: Autogroup | undefined }>();
  readonly #buffers = new Pairs<ReadonlyMap<string, string>>();
  #buffersAtMs: number | undefined;

  take(reading: SrsReading, nowMs: number): readonly Observation[] {
    const { cpuQuotas, autogroup, socketMemory } = reading;
    const found: readonly (readonly [ChangeKind, Pair<ReadonlyMap<string, string>> | undefined])[] = [
      ['quota', valuesOf(this.#quotas.take(cpuQuotas, nowMs), quotasByGroup)],
      ['autogroup', valuesOf(this.#autogroup.take(autogroup, nowMs), niceByGroup)],
      ['receive-buffer', this.#takeBuffers(socketMemory, reading, nowMs)],
    ];
    const { pid, startTicks } = reading.identity;
    return found.flatMap(([what, pair]) => {
      const parts = differences(pair);
      if (pair === undefined || !isFilled(parts)) return [];
      return [{ what, pid, startTicks, parts, outOf: undefined, sinceMs: pair.sinceMs, atMs: nowMs }];
    });
  }

  /** Some namespaces have thousands of sockets, which are looked through when their memory was read anew. */
  #takeBuffers(
    { value, atMs }: SrsReading['socketMemory'],
    reading: SrsReading,
    nowMs: number,
  ): Pair<ReadonlyMap<string, string>> | undefined {
    if (atMs === this.#buffersAtMs) return undefined;
    this.#buffersAtMs = atMs;
    const buffers = value === undefined ? undefined : listenerBuffers(value, reading);
    return this.#buffers.take({ value: buffers, atMs }, nowMs);
  }
}

/** What has a value at both ends, and another one now. */
export function differences(pair: Pair<ReadonlyMap<string, string>> | undefined): readonly Observed[] {
  if (pair === undefined) return [];
  return [...pair.now].flatMap(([id, to]) => {
    const from = pair.before.get(id);
    return from === undefined || from === to ? [] : [{ id, startTicks: undefined, from, to }];
  });
}

function valuesOf<T>(
  pair: Pair<T> | undefined,
  list: (reading: T) => ReadonlyMap<string, string>,
): Pair<ReadonlyMap<string, string>> | undefined {
  return pair && { before: list(pair.before), now: list(pair.now), sinceMs: pair.sinceMs };
}

function quotasByGroup(quotas: readonly QuotaReading[]): ReadonlyMap<string, string> {
  return new Map(quotas.map(quota => [quota.group, quotaWords(quota)]));
}

/** `9 ms of 100 ms`, exact to the microsecond; `none`. */
function quotaWords({ quotaMicroseconds, periodMicroseconds }: QuotaReading): string {
  if (quotaMicroseconds === undefined) return 'none';
  return `${quotaMicroseconds / 1_000} ms of ${periodMicroseconds / 1_000} ms`;
}

function niceByGroup({ group }: { readonly group: Autogroup | undefined }): ReadonlyMap<string, string> {
  return new Map(group === undefined ? [] : [[group.name, String(group.nice)]]);
}

/**
 * Bytes by the address that SRS listens on: the socket may be another one by now. Without addresses that several of its
 * sockets share, and without all where it is not known which sockets are SRS's.
 */
function listenerBuffers(
  memory: readonly SocketMemory[],
  { openFiles, udpSockets }: Pick<SrsReading, 'openFiles' | 'udpSockets'>,
): ReadonlyMap<string, string> | undefined {
  const inodes = openFiles.value?.socketInodes;
  const sockets = udpSockets.value;
  if (inodes === undefined || sockets === undefined) return undefined;
  const locals = new Map<number, string>();
  const known = new Set<string>();
  const shared = new Set<string>();
  for (const { inode, local, remote } of sockets) {
    if (remote !== undefined || !inodes.has(inode)) continue;
    if (known.has(local)) shared.add(local);
    known.add(local);
    locals.set(inode, local);
  }
  const bytes = new Map<string, string>();
  for (const { inode, receiveBufferBytes } of memory) {
    const local = inode === undefined ? undefined : locals.get(inode);
    if (local === undefined || shared.has(local) || receiveBufferBytes === undefined) continue;
    bytes.set(local, String(receiveBufferBytes));
  }
  return bytes;
}

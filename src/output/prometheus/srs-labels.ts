import type { Snapshot } from '../../metrics/model.ts';
import { KeptByLabel } from './kept-by-label.ts';
import { labelText } from './label-text.ts';
import { type Holder, Places } from './places.ts';

/** One SRS of a snapshot as it was read. */
export type Reading = Snapshot['sample']['srs'][number];
type Thread = NonNullable<Reading['threads']['value']>[number];
type Socket = NonNullable<Reading['udpSockets']['value']>[number];

/** What the things of one SRS are called. Who has no label has no series. */
export interface SrsLabels {
  readonly srs: string;
  /** `host`, or the label of an SRS in it. */
  readonly namespace: string;
  /** By thread id. */
  readonly threads: ReadonlyMap<number, string>;
  /** Of its own sockets that take packets from everybody, by inode. */
  readonly sockets: ReadonlyMap<number, string>;
}

/** Names are those of all SRS that were there within an hour: far fewer are watched at once. */
const MOST_SRS = 32;
const MOST_THREADS = 32;
const MOST_SOCKETS = 32;

/** What the host's network namespace is called. */
const HOST = 'host';

interface Known {
  readonly threads: Places;
  readonly sockets: Places;
}

/** Keeps what SRS, threads and sockets are called, from one snapshot to the next. */
export class SrsLabeller {
  readonly #srs = new Places(MOST_SRS);
  /** An SRS that takes the place of another has threads and sockets of the same names. */
  readonly #known = new KeptByLabel<Known>(MOST_SRS, () => ({
    threads: new Places(MOST_THREADS),
    sockets: new Places(MOST_SOCKETS),
  }));
  #leftOut = { threads: 0, sockets: 0 };

  /** How many had no label in the newest snapshot, by what they are. */
  get leftOut(): Readonly<Record<'srs' | 'threads' | 'sockets', number>> {
    return { srs: this.#srs.leftOut, ...this.#leftOut };
  }

  /**
   * @param nowMs when that was read, on the host's monotonic clock
   * @returns undefined in the place of an SRS that has no label
   */
  take(readings: readonly Reading[], nowMs: number): readonly (SrsLabels | undefined)[] {
    // The oldest first: when srs-top is started anew, they are called as before.
    const holders = readings
      .toSorted((a, b) => a.identity.startTicks - b.identity.startTicks)
      .map(reading => ({ key: keyOf(reading), name: nameOf(reading) }));
    const labels = this.#srs.take(holders, nowMs);
    this.#leftOut = { threads: 0, sockets: 0 };
    const namespaces = namespacesOf(readings, labels);
    return readings.map(reading => {
      const srs = labels.get(keyOf(reading));
      if (srs === undefined) return undefined;
      const { threads, sockets } = this.#known.of(srs);
      const named = {
        srs,
        namespace: namespaces.get(namespaceKey(reading)) ?? srs,
        threads: byNumber(taken(threads, reading.threads.value?.map(threadHolder), nowMs)),
        sockets: byNumber(taken(sockets, knownSockets(reading)?.map(socketHolder), nowMs)),
      };
      this.#leftOut.threads += threads.leftOut;
      this.#leftOut.sockets += sockets.leftOut;
      return named;
    });
  }
}

/** Undefined: it is not known who is there, so that nobody is taken for gone. */
function taken(
  places: Places,
  holders: readonly Holder[] | undefined,
  nowMs: number,
): ReadonlyMap<string, string> {
  return holders === undefined ? new Map() : places.take(holders, nowMs);
}

/** SRS's own sockets that take packets from everybody, the oldest first: those of one peer each come and go with clients. */
export function openSockets(reading: Reading): readonly Socket[] {
  return knownSockets(reading) ?? [];
}

/** Undefined: they are not known. */
function knownSockets({ udpSockets, openFiles }: Reading): readonly Socket[] | undefined {
  const own = openFiles.value?.socketInodes;
  if (own === undefined || udpSockets.value === undefined) return undefined;
  const byInode = new Map(udpSockets.value.map(socket => [socket.inode, socket]));
  return [...byInode.values()]
    .filter(({ inode, remote }) => remote === undefined && own.has(inode))
    .sort((a, b) => a.inode - b.inode);
}

function keyOf({ identity: { pid, startTicks } }: Reading): string {
  return `${pid} ${startTicks}`;
}

/**
 * `conf/srs.conf` of `./objs/srs -c conf/srs.conf`; the name of the process where no configuration is named. None is called
 * as the host's namespace is: its own namespace is called after it.
 */
function nameOf({ command, stat }: Reading): string {
  const [, config] = /\s-c\s+(\S+)/.exec(command) ?? [];
  const name = labelText(config ?? stat.value?.command ?? '') || 'srs';
  return name === HOST ? `${HOST}#1` : name;
}

/** A library numbers threads as it makes them, for ever: `SRT:RcvQ:w17` is the `SRT:RcvQ` of its place. */
function threadHolder({ tid, stat: { command, startTicks } }: Thread): Holder {
  const name = labelText(labelText(command).replace(/[:_-]?w?\d+$/, ''));
  return { key: `${tid} ${startTicks}`, name: name || 'thread' };
}

function socketHolder({ inode, local }: Socket): Holder {
  return { key: String(inode), name: labelText(local) };
}

/** What namespaces are called: `host`, or as the first SRS in it by its label. */
function namespacesOf(
  readings: readonly Reading[],
  labels: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const reading of readings) {
    const [key, label] = [namespaceKey(reading), labels.get(keyOf(reading))];
    const known = names.get(key);
    if (reading.isHostNamespace === true) names.set(key, HOST);
    else if (label !== undefined && (known === undefined || label < known)) names.set(key, label);
  }
  return names;
}

/** Where it cannot be told which namespace an SRS is in, it is taken as one of its own. */
export function namespaceKey(reading: Reading): string {
  return reading.isHostNamespace === true ? HOST : (reading.namespace.value ?? keyOf(reading));
}

function byNumber(labels: ReadonlyMap<string, string>): ReadonlyMap<number, string> {
  return new Map([...labels].map(([key, label]) => [Number.parseInt(key, 10), label]));
}

import { type Host, isFailure } from '../host/host.ts';
import { portFilter } from '../host/ss-command.ts';
import { parseSocketOwners } from '../procfs/ss-owners.ts';
import type { UdpSocketEntry } from '../procfs/types.ts';
import { CommandSource } from './command-source.ts';
import type { Source } from './sample.ts';
import { SRS_SOURCES } from './sources.ts';
import type { SocketOwners } from './stage-readings.ts';

/** ss looks into /proc/PID/fd of every process for it. */
const EVERY_MS = 30_000;

export interface OwnersRefresh {
  /** What stands before a command to run it in the namespace. */
  readonly within: readonly string[];
  readonly udpSockets: Source<readonly UdpSocketEntry[]>;
  readonly ownInodes: ReadonlySet<number> | undefined;
}

/** Whose the sockets of others are, asked only while one of them drops packets. By inode. */
export class SocketOwnersSource {
  readonly #host: Host;
  readonly #command: CommandSource<ReadonlyMap<number, number>>;
  /** Drops by inode, of the sockets of others that ever dropped something, at the last list. */
  #drops = new Map<number, number>();
  #lastAtMs = Number.NEGATIVE_INFINITY;
  /** Ports of sockets that dropped since the owners were asked for. */
  readonly #losing = new Set<number>();
  #named: Source<ReadonlyMap<number, number>> | undefined;
  #last: Source<SocketOwners>;

  constructor(host: Host) {
    this.#host = host;
    this.#command = new CommandSource(host, {
      name: SRS_SOURCES.socketOwners.name,
      everyMs: EVERY_MS,
      package: 'iproute2',
      parse: parseSocketOwners,
    });
    this.#last = { ...this.#command.source, value: undefined };
  }

  get source(): Source<SocketOwners> {
    return this.#last;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    this.#command.retry();
  }

  /** Begins to ask where another socket than SRS's has dropped packets, and does not wait. */
  refresh(nowMs: number, { within, udpSockets, ownInodes }: OwnersRefresh): void {
    this.#takeAnswer();
    this.#look(udpSockets, ownInodes);
    if (this.#losing.size === 0 || !this.#command.isDue(nowMs)) return;
    const ports = [...this.#losing];
    this.#losing.clear();
    this.#command.refresh(nowMs, [...within, 'ss', '-uanpeH', ...portFilter(ports)]);
  }

  #look({ value, atMs }: Source<readonly UdpSocketEntry[]>, own: ReadonlySet<number> | undefined): void {
    if (value === undefined || own === undefined || atMs <= this.#lastAtMs) return;
    const isFirst = !Number.isFinite(this.#lastAtMs);
    this.#lastAtMs = atMs;
    const drops = new Map<number, number>();
    for (const socket of value) {
      if (!socket.drops || own.has(socket.inode)) continue;
      drops.set(socket.inode, socket.drops);
      if (!isFirst && socket.drops > (this.#drops.get(socket.inode) ?? 0)) this.#losing.add(socket.localPort);
    }
    this.#drops = drops;
  }

  #takeAnswer(): void {
    const { source } = this.#command;
    if (source === this.#named || !Number.isFinite(source.atMs)) return;
    this.#named = source;
    if (source.value === undefined) this.#last = { ...source, value: undefined };
    else void this.#name(source.value, source.atMs);
  }

  async #name(pids: ReadonlyMap<number, number>, atMs: number): Promise<void> {
    const paths = [...new Set(pids.values())].map(pid => `/proc/${pid}/comm`);
    const texts = await this.#host.readAside(paths, { most: 'line' });
    const owners = [...pids].map(([inode, pid]) => {
      const text = texts.get(`/proc/${pid}/comm`);
      const name = text === undefined || isFailure(text) ? undefined : text.text.replace(/\n$/, '');
      return [inode, { pid, name }] as const;
    });
    this.#last = { value: new Map(owners), atMs, failure: undefined };
  }
}

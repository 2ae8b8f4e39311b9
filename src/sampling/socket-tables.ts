import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import type { UdpSocketList } from '../procfs/types.ts';
import { isHeader, listUdpSockets } from '../procfs/udp-sockets.ts';
import { notUnderstood, textOf } from './texts.ts';

export type SocketProtocol = 'udp' | 'udp6' | 'tcp' | 'tcp6';

/** How many sockets of each protocol a namespace has, by sockstat; undefined: not known. */
export type SocketCounts = Readonly<Partial<Record<SocketProtocol, number | undefined>>>;

/** What the tables are judged by. */
export interface TableContext {
  readonly hasIpv6: boolean;
  /** Undefined when they were not counted for this refresh: what was found of an empty table then still holds. */
  readonly counts: SocketCounts | undefined;
  /** Sockets that an empty table should list, by its path. Kept from one refresh to the next. */
  readonly missing: Map<string, number>;
}

/**
 * The tables of one protocol, `/proc/PID/net/udp` and `udp6`, that of IPv6 undefined where the kernel has none; or why
 * one of them cannot be trusted: not read, no table, or empty beside a count of sockets.
 */
export function readTables(
  look: Look,
  at: string,
  protocol: 'udp' | 'tcp',
  context: TableContext,
): readonly [string, string | undefined] | HostFailure {
  const [path, path6] = [`${at}/net/${protocol}`, `${at}/net/${protocol}6`];
  const table = checkTable(textOf(look, path), path, protocol, context);
  if (typeof table !== 'string') return table;
  const text6 = textOf(look, path6);
  if (isFailure(text6) && text6.reason === 'gone' && !context.hasIpv6) return [table, undefined];
  const table6 = checkTable(text6, path6, `${protocol}6`, context);
  return typeof table6 === 'string' ? [table, table6] : table6;
}

function checkTable(
  text: string | HostFailure,
  path: string,
  protocol: SocketProtocol,
  { counts, missing }: TableContext,
): string | HostFailure {
  if (isFailure(text)) return text;
  if (!isHeader(text)) return notUnderstood(path);
  const isEmpty = text.indexOf('\n') === text.length - 1;
  if (!isEmpty) missing.delete(path);
  else if (counts !== undefined) missing.set(path, counts[protocol] ?? 0);
  const count = missing.get(path) ?? 0;
  if (count === 0) return text;
  return { asked: path, reason: 'failed', detail: `it lists no socket, and there are ${count}` };
}

/**
 * The UDP sockets of both tables.
 * @param wanted as of `listUdpSockets`
 */
export function listSockets(
  tables: readonly [string, string | undefined],
  at: string,
  wanted: ReadonlySet<number> | undefined,
): UdpSocketList | HostFailure {
  const list = listUdpSockets(tables[0], 'udp', wanted);
  if (list.unread > 0) return notUnderstood(`${at}/net/udp`);
  if (tables[1] === undefined) return list;
  const list6 = listUdpSockets(tables[1], 'udp6', wanted);
  if (list6.unread > 0) return notUnderstood(`${at}/net/udp6`);
  return {
    sockets: [...list.sockets, ...list6.sockets],
    count: list.count + list6.count,
    unread: 0,
  };
}

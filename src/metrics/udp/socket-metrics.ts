import type { SocketMemory, UdpSocketEntry } from '../../procfs/types.ts';
import type { SrsReading } from '../../sampling/sample.ts';
import type { SocketMetrics } from '../terms/metrics.ts';
import { ratePerSecond, type Step } from '../terms/rates.ts';
import { highestPeaks, type Peaks } from './peak-keeper.ts';
import type { UdpInterval } from './udp-interval.ts';
import { sumDrops } from './udp-window.ts';

/** What sockets are judged by at one refresh. Nothing of it changes later. */
export interface SocketFacts {
  readonly reading: Pick<SrsReading, 'udpSockets' | 'openFiles' | 'queuePeaks' | 'socketMemory'>;
  readonly step: Step<readonly UdpSocketEntry[]> | undefined;
  /** Within the window. */
  readonly peaks: readonly Peaks[];
  /** The intervals within the window. */
  readonly intervals: readonly UdpInterval[];
}

/** SRS's own sockets; those of its whole namespace when whose they are cannot be told. */
export function ownSockets(facts: SocketFacts): readonly SocketMetrics[] {
  const inodes = facts.reading.openFiles.value?.socketInodes;
  const own = (facts.reading.udpSockets.value ?? []).filter(({ inode }) => inodes?.has(inode) ?? true);
  return socketMetrics(own, facts);
}

/** Every socket of the namespace, SRS's first. */
export function allSockets(facts: SocketFacts): readonly SocketMetrics[] {
  const all = socketMetrics(facts.reading.udpSockets.value ?? [], facts);
  return [...all].sort((a, b) => Number(b.isOwn ?? false) - Number(a.isOwn ?? false));
}

function socketMetrics(
  listed: readonly UdpSocketEntry[],
  { reading, step, peaks, intervals }: SocketFacts,
): readonly SocketMetrics[] {
  if (listed.length === 0) return [];
  // Where sockets are opened while the kernel writes its list, it names others twice.
  const byInode = new Map(listed.map(socket => [socket.inode, socket]));
  const sockets = [...byInode.values()];
  const wanted = new Set(byInode.keys());
  const before = new Map<number, UdpSocketEntry>();
  for (const socket of step?.before ?? []) if (wanted.has(socket.inode)) before.set(socket.inode, socket);
  const memoryByInode = reading.socketMemory.value && byInodeOf(reading.socketMemory.value);
  const windowPeaks = highestPeaks(peaks, wanted);
  const windowDrops = sumDrops(intervals);
  const inodes = reading.openFiles.value?.socketInodes;
  return sockets.map(socket => {
    const { protocol, local, inode, recvQueueBytes, sendQueueBytes, drops } = socket;
    return {
      protocol,
      local,
      inode,
      isOwn: inodes?.has(inode),
      recvQueueBytes,
      recvQueuePeakBytes: Math.max(recvQueueBytes, reading.queuePeaks.byInode.get(inode) ?? 0),
      recvQueueWindowPeakBytes: Math.max(recvQueueBytes, windowPeaks.get(inode) ?? 0),
      sendQueueBytes,
      receiveBufferBytes: memoryByInode?.get(inode)?.receiveBufferBytes,
      sendBufferBytes: memoryByInode?.get(inode)?.sendBufferBytes,
      drops,
      dropsPerSecond: ratePerSecond(
        before.get(inode)?.drops,
        drops,
        secondsBetween(before.get(inode), socket, step),
      ),
      windowDrops:
        drops === undefined || windowDrops === undefined ? undefined : (windowDrops.get(inode)?.drops ?? 0),
    };
  });
}

/** Kept by list: a list is read only every few seconds, and may hold thousands of sockets. */
const memoryIndexes = new WeakMap<readonly SocketMemory[], ReadonlyMap<number | undefined, SocketMemory>>();

function byInodeOf(list: readonly SocketMemory[]): ReadonlyMap<number | undefined, SocketMemory> {
  const known = memoryIndexes.get(list);
  if (known !== undefined) return known;
  const index = new Map(list.map(memory => [memory.inode, memory]));
  memoryIndexes.set(list, index);
  return index;
}

/** On a busy host other processes' sockets are read less often than the list, so each has its own time. */
function secondsBetween(
  before: UdpSocketEntry | undefined,
  now: UdpSocketEntry,
  step: SocketFacts['step'],
): number | undefined {
  if (before?.readAtMs === undefined && now.readAtMs === undefined) return step?.elapsedSeconds;
  if (before?.readAtMs === undefined || now.readAtMs === undefined) return undefined;
  return (now.readAtMs - before.readAtMs) / 1_000;
}

import { TICKS_PER_SECOND } from '../../metrics/cpu/thread-metrics.ts';
import type { Snapshot } from '../../metrics/model.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import type { ClampedBuffers } from './clamped-buffers.ts';
import type { Figures } from './figures.ts';
import { openSockets, type Reading, type SrsLabels } from './srs-labels.ts';

type Sample = Snapshot['sample'];

/** What is known of sockets from one refresh to the next. */
export interface SocketsSeen {
  /** The highest Recv-Q by inode. */
  readonly peaks: ReadonlyMap<number, number>;
  readonly clamped: Pick<ClampedBuffers, 'of'>;
}

/** What one SRS is at this moment: its counters as the kernel has them. */
export function addSrs(
  figures: Figures,
  reading: Reading,
  sample: Sample,
  labels: SrsLabels,
  seen: SocketsSeen,
): void {
  addProcess(figures, reading, sample, labels);
  addQuota(figures, reading, labels);
  addThreads(figures, reading, labels);
  addSockets(figures, reading, labels, seen);
}

function addProcess(figures: Figures, reading: Reading, sample: Sample, { srs, namespace }: SrsLabels): void {
  const { identity, stat, status, openFiles, limits, connections } = reading;
  figures.add('srs_top_srs_info', 1, { srs, pid: String(identity.pid), namespace });
  const bootSeconds = sample.stat.value?.bootTimeSeconds;
  const startSeconds = bootSeconds === undefined ? undefined : bootSeconds + secondsOf(identity.startTicks);
  figures.add('srs_top_srs_start_time_seconds', startSeconds, { srs });
  const { userTicks, systemTicks, threads } = stat.value ?? {};
  figures.add('srs_top_srs_cpu_seconds_total', secondsOf(userTicks), { srs, mode: 'user' });
  figures.add('srs_top_srs_cpu_seconds_total', secondsOf(systemTicks), { srs, mode: 'system' });
  figures.add('srs_top_srs_resident_memory_bytes', status.value?.residentBytes, { srs });
  figures.add('srs_top_srs_open_files', openFiles.value?.count, { srs });
  figures.add('srs_top_srs_open_files_limit', limits.value?.openFilesSoft, { srs });
  figures.add('srs_top_srs_connections', connections.value, { srs });
  figures.add('srs_top_srs_threads', threads, { srs });
}

function addQuota(figures: Figures, { cpuQuotas }: Reading, { srs }: SrsLabels): void {
  const counts = cpuQuotas.value?.find(({ quotaMicroseconds }) => quotaMicroseconds !== undefined)?.counts;
  figures.add('srs_top_srs_cgroup_periods_total', counts?.periods, { srs });
  figures.add('srs_top_srs_cgroup_throttled_periods_total', counts?.throttledPeriods, { srs });
  figures.add('srs_top_srs_cgroup_throttled_seconds_total', counts?.throttledSeconds, { srs });
}

function addThreads(figures: Figures, reading: Reading, { srs, threads }: SrsLabels): void {
  for (const { tid, stat, schedstat, affinity } of reading.threads.value ?? []) {
    const thread = threads.get(tid);
    if (thread === undefined) continue;
    const of = { srs, thread };
    const cpus = affinity === undefined ? undefined : parseCpuList(affinity);
    const waitSeconds = schedstat && schedstat.waitNanoseconds / 1e9;
    figures.add('srs_top_thread_cpu_seconds_total', secondsOf(stat.userTicks), { ...of, mode: 'user' });
    figures.add('srs_top_thread_cpu_seconds_total', secondsOf(stat.systemTicks), { ...of, mode: 'system' });
    figures.add('srs_top_thread_run_queue_wait_seconds_total', waitSeconds, of);
    figures.add('srs_top_thread_nice', stat.nice, of);
    figures.add('srs_top_thread_affinity_cpus', cpus?.length, of);
  }
}

function addSockets(
  figures: Figures,
  reading: Reading,
  { srs, sockets }: SrsLabels,
  { peaks, clamped }: SocketsSeen,
): void {
  const memory = new Map((reading.socketMemory.value ?? []).map(one => [one.inode, one]));
  for (const { inode, drops, recvQueueBytes, sendQueueBytes } of openSockets(reading)) {
    const local = sockets.get(inode);
    if (local === undefined) continue;
    const of = { srs, local };
    const { receiveBufferBytes, sendBufferBytes } = memory.get(inode) ?? {};
    const isClamped = receiveBufferBytes === undefined ? undefined : clamped.of(inode);
    figures.add('srs_top_udp_socket_drops_total', drops, of);
    figures.add('srs_top_udp_socket_receive_queue_bytes', recvQueueBytes, of);
    figures.add('srs_top_udp_socket_receive_queue_peak_bytes', peaks.get(inode), of);
    figures.add('srs_top_udp_socket_send_queue_bytes', sendQueueBytes, of);
    figures.add('srs_top_udp_socket_receive_buffer_bytes', receiveBufferBytes, of);
    figures.add('srs_top_udp_socket_send_buffer_bytes', sendBufferBytes, of);
    figures.add('srs_top_udp_socket_receive_buffer_clamped', isClamped, of);
  }
}

function secondsOf(ticks: number): number;
function secondsOf(ticks: number | undefined): number | undefined;
function secondsOf(ticks: number | undefined): number | undefined {
  return ticks === undefined ? undefined : ticks / TICKS_PER_SECOND;
}

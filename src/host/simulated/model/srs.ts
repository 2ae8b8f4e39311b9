import type { CpuGroup } from './cgroup.ts';
import type { Process } from './process.ts';
import { Task, WAITS_FOR_WORK } from './task.ts';
import { UdpSocket } from './udp-socket.ts';

/** Where SRS is installed, and what it is started with. */
export const SRS_DIRECTORY = '/usr/local/srs';
export const SRS_LOG = `${SRS_DIRECTORY}/objs/srs.log`;
export const SRS_VERSION = '8.0.48';
export const SRS_GROUP = '/system.slice/srs.service';

export interface SrsSetup {
  /** WebRTC streams, each with a publisher. */
  readonly streams: number;
  /** Players of all of them together, each of one stream. */
  readonly players: number;
  /** Milliseconds of CPU that a packet of a publisher takes its one media thread: to read it, and to send it to players. */
  readonly costMs: number;
  /** CPUs that it was pinned to when it was started; all by default. */
  readonly cpus?: readonly number[];
  /** The CPU quota of its unit; none by default. */
  readonly quotaMicroseconds?: number;
}

/** What a start of SRS is given by its host. */
export interface SrsStart {
  readonly pid: number;
  readonly startTicks: number;
  readonly atMs: number;
  readonly cpus: readonly number[];
  readonly receiveMaxBytes: number;
  readonly cpuGroup: CpuGroup | undefined;
  readonly firstInode: number;
}

/** The threads of SRS with SRT: its own carries all media, those of libsrt do next to nothing without SRT (srs.md). */
const THREADS = ['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'] as const;
/** Part of a CPU that the timers of each take. */
const TIMERS: readonly number[] = [0.008, 0.0005, 0.0002, 0.004];
/** Steps after which a thread of libsrt wakes. */
const WAKES_EVERY = 8;
/** The TCP ports that it listens on: RTMP, API, HTTP. */
export const TCP_PORTS = [1_935, 1_985, 8_080] as const;
export const RTC_PORT = 8_000;
const SRT_PORT = 10_080;

/** SRS: a process of which one thread reads the packets of all publishers and sends them to their players. */
export class Srs {
  readonly setup: SrsSetup;
  readonly process: Process;
  readonly startedAtMs: number;
  readonly rtc: UdpSocket;
  readonly sockets: readonly UdpSocket[];
  readonly tcpInodes: readonly number[];
  /** Packets that it has read, and those that it has sent to players. */
  received = 0;
  sent = 0;
  /** As of when it counted last what its API tells (srs_app_statistic.cpp counts every 3 s): milliseconds of the machine. */
  counted: { readonly atMs: number; readonly received: number; readonly sent: number };
  /** Work on a packet that was begun. */
  #begunMs = 0;
  #steps = 0;

  constructor(setup: SrsSetup, start: SrsStart) {
    const { pid, startTicks, cpus, cpuGroup, firstInode, receiveMaxBytes, atMs } = start;
    this.setup = setup;
    this.startedAtMs = atMs;
    this.counted = { atMs, received: 0, sent: 0 };
    this.rtc = new UdpSocket(RTC_PORT, firstInode, receiveMaxBytes);
    this.sockets = [this.rtc, new UdpSocket(SRT_PORT, firstInode + 1, receiveMaxBytes)];
    this.tcpInodes = TCP_PORTS.map((_, index) => firstInode + 2 + index);
    const [cpu = 0] = cpus;
    this.process = {
      pid,
      parentPid: 1,
      name: 'srs',
      startTicks,
      executable: `${SRS_DIRECTORY}/objs/srs`,
      arguments: ['./objs/srs', '-c', 'conf/srs.conf'],
      userId: 0,
      residentKb: 96_000,
      cgroup: SRS_GROUP,
      cpuGroup,
      tasks: THREADS.map(
        (name, index) =>
          new Task({
            ...{
              tid: pid + (index === 0 ? 0 : index + 1),
              name,
              startTicks: startTicks + Math.min(index, 1),
            },
            ...{ cpu, cpus, systemShare: 0.42 },
          }),
      ),
      openFilesSoft: 65_536,
      openFilesHard: 65_536,
    };
  }

  get media(): Task {
    return this.process.tasks[0] as Task;
  }

  /** Players of a stream on average. */
  get fanOut(): number {
    return this.setup.players / this.setup.streams;
  }

  /** Says what its threads want of the CPUs in a step. @param isStalled its media thread waits for a disk */
  want(stepMs: number, isStalled: boolean): void {
    this.#steps++;
    for (const [index, task] of this.process.tasks.entries()) task.wantedMs = this.#ofTimers(index, stepMs);
    const { media } = this;
    media.state = isStalled ? 'D' : 'S';
    media.wchan = isStalled ? 'folio_wait_bit_common' : WAITS_FOR_WORK;
    const workMs = this.rtc.waiting * this.setup.costMs - this.#begunMs;
    media.wantedMs = isStalled ? 0 : Math.min(stepMs, media.wantedMs + workMs);
  }

  /** What the timers of a thread take in this step: those of libsrt wake now and then. */
  #ofTimers(index: number, stepMs: number): number {
    const every = index === 0 ? 1 : WAKES_EVERY;
    return (this.#steps + index) % every === 0 ? stepMs * every * (TIMERS[index] ?? 0) : 0;
  }

  count(atMs: number): void {
    this.counted = { atMs, received: this.received, sent: this.sent };
  }

  /** Does what it was given CPU for. @returns packets that it read, and sent */
  work(stepMs: number): { readonly read: number; readonly sent: number } {
    const forPackets = Math.max(0, this.media.grantedMs - this.#ofTimers(0, stepMs));
    this.#begunMs += forPackets;
    const read = this.rtc.read(Math.floor(this.#begunMs / this.setup.costMs + 1e-9));
    this.#begunMs = this.rtc.waiting === 0 ? 0 : this.#begunMs - read * this.setup.costMs;
    const sent = Math.round(read * this.fanOut);
    this.received += read;
    this.sent += sent;
    return { read, sent };
  }
}

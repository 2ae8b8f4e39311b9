import type { Cpu } from './cpu.ts';
import type { NetworkCounters } from './network-counters.ts';
import type { Nic } from './nic.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { Srs } from './srs.ts';
import { Traffic } from './traffic.ts';

/** Milliseconds of softirq for a packet: to take it off the card, and through IP and UDP. */
const RECEIVE_COST_MS = 0.003;
/** What a sent packet costs the softirq: to free it once it is on the wire. */
const SENT_COST_MS = 0.0002;
const MEDIA_BYTES = 1_228;
const OTHER_BYTES = 1_080;
/** What others answer: acknowledgements, one for three packets. */
const ANSWER_BYTES = 90;
const PACKETS_AN_ANSWER = 3;
/** Reports that SRS sends to publishers, for each of their packets. */
const REPORTS_A_PACKET = 0.02;

/** The network of the host: the first card has all traffic, and the counters of every layer count it. */
export class Packets {
  readonly #nic: Nic | undefined;
  readonly #cpus: readonly Cpu[];
  readonly #counters: NetworkCounters;
  readonly #traffic: Traffic;
  readonly #random: Random;
  readonly #othersPerSecond: number;

  constructor(
    { traffic, otherPacketsPerSecond }: Scenario,
    host: {
      readonly nics: readonly Nic[];
      readonly cpus: readonly Cpu[];
      readonly counters: NetworkCounters;
    },
    random: Random,
  ) {
    this.#nic = host.nics[0];
    this.#cpus = host.cpus;
    this.#counters = host.counters;
    this.#traffic = new Traffic(traffic, random);
    this.#random = random;
    this.#othersPerSecond = otherPacketsPerSecond;
  }

  /** Media packets that never came, since the host was started. */
  get lostOnTheWay(): number {
    return this.#traffic.lostOnTheWay;
  }

  /** What comes within a step. @param srs undefined: nobody listens at its port */
  receive(srs: Srs | undefined, nowMs: number, stepMs: number): void {
    const media = this.#traffic.step(nowMs, stepMs);
    const other = this.#random.arrivals((this.#othersPerSecond * stepMs) / 1_000);
    const bytes = media * MEDIA_BYTES + other * OTHER_BYTES;
    this.#nic?.receive(media + other, bytes, RECEIVE_COST_MS, this.#cpus);
    const counters = this.#counters;
    counters.ipReceived += media + other;
    counters.ipReceivedBytes += bytes;
    counters.tcpReceived += other;
    if (srs === undefined) counters.udpNoPorts += media;
    else counters.udpReceiveBufferErrors += srs.rtc.arrive(media);
  }

  /** What SRS reads and sends within a step, and what others answer. */
  send(srs: Srs | undefined, nowMs: number, stepMs: number): void {
    const { read, sent } = srs?.work(stepMs) ?? { read: 0, sent: 0 };
    const media = sent + Math.round(read * REPORTS_A_PACKET);
    const other = Math.round((this.#othersPerSecond * stepMs) / 1_000 / PACKETS_AN_ANSWER);
    const bytes = media * MEDIA_BYTES + other * ANSWER_BYTES;
    const counters = this.#counters;
    counters.udpReceived += read;
    counters.udpSent += media;
    counters.tcpSent += other;
    counters.tcpRetransmitted += nowMs % 1_000 === 0 ? 1 : 0;
    counters.ipSent += media + other;
    counters.ipSentBytes += bytes;
    const nic = this.#nic;
    if (nic === undefined) return;
    nic.sentPackets += media + other;
    nic.sentBytes += bytes;
    const cpu = this.#cpus[nic.queues[0]?.cpus[0] ?? 0];
    if (cpu === undefined || media === 0) return;
    cpu.softirqLeftMs += media * SENT_COST_MS;
    cpu.sendRounds += 0.05;
  }
}

import type { Sample, SrsReading } from '../../sampling/sample.ts';
import type { Stage, StagePlace, Stages } from '../terms/stages.ts';
import { ConntrackStage } from './conntrack-stage.ts';
import { IpStages } from './ip-stages.ts';
import { ownLoss } from './make-stage.ts';
import { NicStages } from './nic-stages.ts';
import { QdiscStage } from './qdisc-stage.ts';
import { SoftnetStage } from './softnet-stage.ts';
import { receivedStage, sendingStage, socketsStage, type UdpStageFacts, udpStage } from './udp-stages.ts';

/** What all SRS of a host have in common: the stages of the host, as of the newest sample. */
export interface HostStages {
  readonly nicIn: Stage;
  readonly softnet: Stage;
  readonly conntrack: Stage;
  readonly qdisc: Stage;
  readonly nicOut: Stage;
  readonly cloud: Stage;
}

/** Windows over what is read of the host for its stages. */
export class HostStagesModel {
  readonly #nic: NicStages;
  readonly #softnet: SoftnetStage;
  readonly #conntrack: ConntrackStage;
  readonly #qdisc: QdiscStage;

  constructor(windowSeconds: number) {
    this.#nic = new NicStages(windowSeconds, 'host');
    this.#softnet = new SoftnetStage(windowSeconds);
    this.#conntrack = new ConntrackStage(windowSeconds, 'host');
    this.#qdisc = new QdiscStage(windowSeconds, 'host');
  }

  setWindow(windowSeconds: number): void {
    for (const part of [this.#nic, this.#softnet, this.#conntrack, this.#qdisc])
      part.setWindow(windowSeconds);
  }

  /** Takes in the next sample. */
  advance(sample: Sample): HostStages {
    this.#nic.take(sample);
    this.#softnet.take(sample);
    this.#conntrack.take(sample.conntrack);
    this.#qdisc.take(sample.qdiscs);
    const { atMs } = sample;
    return {
      nicIn: this.#nic.receiving(atMs),
      softnet: this.#softnet.stage(atMs, sample),
      conntrack: this.#conntrack.stage(atMs, sample.conntrack),
      qdisc: this.#qdisc.stage(atMs, sample.qdiscs),
      nicOut: this.#nic.sending(atMs),
      cloud: this.#nic.allowances(atMs),
    };
  }
}

/** Windows over what is read of one SRS's network namespace for its stages. */
export class SrsStagesModel {
  readonly #nic: NicStages;
  readonly #conntrack: ConntrackStage;
  readonly #qdisc: QdiscStage;
  readonly #ip: IpStages;

  constructor(windowSeconds: number) {
    this.#nic = new NicStages(windowSeconds, 'namespace');
    this.#conntrack = new ConntrackStage(windowSeconds, 'namespace');
    this.#qdisc = new QdiscStage(windowSeconds, 'namespace');
    this.#ip = new IpStages(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    for (const part of [this.#nic, this.#conntrack, this.#qdisc, this.#ip]) part.setWindow(windowSeconds);
  }

  /** Takes in the next reading, and puts all stages together. @param host those of the same sample */
  advance(reading: SrsReading, host: HostStages, udp: Omit<UdpStageFacts, 'where' | 'owners'>): Stages {
    const isHost = reading.isHostNamespace === true;
    const where: StagePlace = isHost ? 'host' : 'namespace';
    const { nowMs } = udp;
    this.#ip.take(reading);
    const facts: UdpStageFacts = { ...udp, where, owners: reading.socketOwners.value };
    const own = isHost ? undefined : this.#ofNamespace(reading, nowMs);
    const [socket, ip] = [sendingStage(facts), this.#ip.sending(nowMs, where)];
    const discards = { lost: ip.counters.OutDiscards, spanSeconds: ip.spanSeconds };
    const others = discards.lost === undefined || ip.lost === undefined ? undefined : ip.lost - discards.lost;
    const ownDiscards = ownLoss(discards, own?.qdisc ?? host.qdisc);
    return {
      in: [
        host.nicIn,
        host.softnet,
        host.conntrack,
        ...(own === undefined ? [] : [own.nicIn, own.conntrack]),
        this.#ip.receiving(nowMs, where),
        udpStage(facts),
        socketsStage(facts),
        receivedStage(facts),
      ],
      out: [
        { ...socket, lost: ownLoss(socket, discards) },
        { ...ip, lost: ownDiscards === undefined || others === undefined ? ip.lost : ownDiscards + others },
        ...(own === undefined ? [] : [own.qdisc, own.nicOut]),
        host.qdisc,
        host.nicOut,
        host.cloud,
        this.#ip.tcp(nowMs, where),
      ],
    };
  }

  #ofNamespace(reading: SrsReading, nowMs: number) {
    this.#nic.take(reading);
    this.#conntrack.take(reading.conntrack);
    this.#qdisc.take(reading.qdiscs);
    return {
      nicIn: this.#nic.receiving(nowMs),
      conntrack: this.#conntrack.stage(nowMs, reading.conntrack),
      qdisc: this.#qdisc.stage(nowMs, reading.qdiscs),
      nicOut: this.#nic.sending(nowMs),
    };
  }
}

import type { IpCounters } from '../../procfs/ip-counters.ts';
import type { TcpConnection } from '../../procfs/ss-tcp.ts';
import type { Source } from '../../sampling/sample.ts';
import { SRS_SOURCES } from '../../sampling/sources.ts';
import type { Figures, Stage, StagePlace } from '../terms/stages.ts';
import { CounterWindow } from './counter-window.ts';
import { makeStage, sumOf, whyUnread } from './make-stage.ts';
import { RetransmitWindow } from './retransmit-window.ts';

const LOST_IN = [
  'InDiscards',
  'InHdrErrors',
  'InAddrErrors',
  'InNoRoutes',
  'InTruncatedPkts',
  'ReasmFails',
  'IPReversePathFilter',
] as const;
const LOST_OUT = ['OutDiscards', 'OutNoRoutes', 'FragFails'] as const;

export interface IpSources {
  readonly ip: Source<IpCounters>;
  readonly tcpConnections: Source<readonly TcpConnection[]>;
}

/** The IP layer of SRS's network namespace in both directions, and the TCP that SRS sends above it. */
export class IpStages {
  readonly #window: CounterWindow;
  readonly #retransmits = new RetransmitWindow();
  #sources: IpSources | undefined;

  constructor(windowSeconds: number) {
    this.#window = new CounterWindow(windowSeconds);
  }

  setWindow(windowSeconds: number): void {
    this.#window.setWindow(windowSeconds);
  }

  take(sources: IpSources): void {
    this.#sources = sources;
    this.#window.take(sources.ip, figuresOf);
    this.#retransmits.take(sources.tcpConnections);
  }

  receiving(nowMs: number, where: StagePlace): Stage {
    return this.#stage(nowMs, where, 'InDelivers', LOST_IN);
  }

  sending(nowMs: number, where: StagePlace): Stage {
    return this.#stage(nowMs, where, 'OutRequests', LOST_OUT);
  }

  /**
   * What TCP sent again, which the players' side or the way there lost: nothing is lost by it here. What the listeners of
   * SRS's namespace turned away, and of the connections on SRS's own ports what waits.
   */
  tcp(nowMs: number, where: StagePlace): Stage {
    const growth = this.#window.growth();
    const grown = growth?.grown ?? {};
    const connections = this.#sources?.tcpConnections.value;
    return makeStage('tcp', where, nowMs, {
      passed: grown.OutSegs,
      lost: grown.ListenDrops,
      counters: {
        RetransSegs: grown.RetransSegs,
        ListenOverflows: grown.ListenOverflows,
        ListenDrops: grown.ListenDrops,
        'retransmits of SRS': this.#retransmits.grown,
      },
      levels: {
        connections: connections?.length,
        unsent_bytes: connections && sumOf(connections.map(({ notSentBytes }) => notSentBytes)),
        unacknowledged_bytes:
          connections &&
          sumOf(
            connections.map(({ sendQueueBytes, notSentBytes }) => Math.max(0, sendQueueBytes - notSentBytes)),
          ),
        // Another span than that of the other counters.
        retransmits_span_seconds: this.#retransmits.spanSeconds,
        round_trip_ms: medianOf(connections?.flatMap(({ roundTripMs }) => roundTripMs ?? []) ?? []),
      },
      span: growth,
      unread: growth === undefined ? this.#why : undefined,
    });
  }

  get #why(): string | undefined {
    return this.#sources && whyUnread(this.#sources.ip, SRS_SOURCES.ip.name);
  }

  #stage(nowMs: number, where: StagePlace, passed: string, losses: readonly string[]): Stage {
    const growth = this.#window.growth();
    const grown = growth?.grown ?? {};
    // Old kernels do without some: what they never count is lost uncounted, and is no reason to know nothing of the rest.
    const known = losses.filter(name => grown[name] !== undefined);
    return makeStage('ip', where, nowMs, {
      passed: grown[passed],
      lost: known.length === 0 ? undefined : sumOf(known.map(name => grown[name])),
      counters: Object.fromEntries(losses.map(name => [name, grown[name]])),
      span: growth,
      unread: growth === undefined ? this.#why : undefined,
    });
  }
}

function figuresOf(ip: IpCounters): Figures {
  return {
    InDelivers: ip.inDelivers,
    InDiscards: ip.inDiscards,
    InHdrErrors: ip.inHdrErrors,
    InAddrErrors: ip.inAddrErrors,
    InNoRoutes: ip.inNoRoutes,
    InTruncatedPkts: ip.inTruncatedPkts,
    ReasmFails: ip.reasmFails,
    IPReversePathFilter: ip.reversePathFilter,
    OutRequests: ip.outRequests,
    OutDiscards: ip.outDiscards,
    OutNoRoutes: ip.outNoRoutes,
    FragFails: ip.fragFails,
    OutSegs: ip.tcpOutSegs,
    RetransSegs: ip.tcpRetransSegs,
    ListenOverflows: ip.listenOverflows,
    ListenDrops: ip.listenDrops,
  };
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

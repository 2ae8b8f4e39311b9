/** One queueing discipline of an interface, as `tc -s -j qdisc` tells it. Undefined: this tc does not tell it. */
export interface Qdisc {
  readonly device: string;
  /** `fq`, `fq_codel`, `mq`, `tbf`, `noqueue`. */
  readonly kind: string;
  /**
   * Whether everything that the interface sends goes through it: what its inner ones count it counts too
   * (net/sched/sch_mq.c, `mq_dump`; sch_api.c, `qdisc_tree_reduce_backlog`).
   */
  readonly isRoot: boolean;
  /** Whether it is for what comes in (`ingress`, `clsact`), which it never queues. */
  readonly isIngress: boolean;
  readonly packets: number | undefined;
  readonly drops: number | undefined;
  /** How often a packet had to wait for the rate that is set. Nothing is lost by that. */
  readonly overlimits: number | undefined;
  readonly backlogBytes: number | undefined;
  /** Packets that wait at this moment. */
  readonly queueLength: number | undefined;
  /** Packets over the share of one flow (`flow_limit` of fq); they are among `drops`. */
  readonly flowsPlimit: number | undefined;
}

const INGRESS_KINDS: readonly unknown[] = ['ingress', 'clsact'];

/** Undefined when it is no list of queueing disciplines: an older tc writes JSON for some kinds that is none. */
export function parseQdiscs(json: string): readonly Qdisc[] | undefined {
  const list = parseList(json);
  const qdiscs = list?.map(toQdisc);
  if (qdiscs === undefined || qdiscs.length === 0) return undefined;
  return qdiscs.every(qdisc => qdisc !== undefined) ? qdiscs : undefined;
}

function parseList(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toQdisc(entry: unknown): Qdisc | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const fields = entry as Readonly<Record<string, unknown>>;
  const { dev, kind } = fields;
  if (typeof dev !== 'string' || typeof kind !== 'string') return undefined;
  return {
    device: dev,
    kind,
    isRoot: fields.root === true,
    isIngress: INGRESS_KINDS.includes(kind),
    packets: toCounter(fields.packets),
    drops: toCounter(fields.drops),
    overlimits: toCounter(fields.overlimits),
    backlogBytes: toCounter(fields.backlog),
    queueLength: toCounter(fields.qlen),
    flowsPlimit: toCounter(fields.flows_plimit),
  };
}

/** The kernel's counters have 64 bits at most; beyond 2^53 a figure is rounded, which no rate can show. */
function toCounter(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 2 ** 64 && value % 1 === 0 ? value : undefined;
}

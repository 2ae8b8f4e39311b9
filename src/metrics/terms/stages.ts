/**
 * The stages of a packet's way through the host, as one window saw them. Names of `--json` (schema 1), as those of
 * metrics.ts: undefined is unknown.
 */

/** In: `nic` to `srs`; out: `srs` to `tcp`. */
export type StageName =
  | 'nic'
  | 'softnet'
  | 'conntrack'
  | 'ip'
  | 'udp'
  | 'sockets'
  | 'srs'
  | 'qdisc'
  | 'cloud'
  | 'tcp';

/** Whose counters they are: the host's, those of SRS's own network namespace, or SRS's. */
export type StagePlace = 'host' | 'namespace' | 'srs';

export interface Stage {
  readonly stage: StageName;
  readonly where: StagePlace;
  /** Packets that came through it; undefined also where nothing counts them. */
  readonly passed: number | undefined;
  /** Packets that were lost there for certain. */
  readonly lost: number | undefined;
  /** What each counter of the stage grew by, under the kernel's own name; not all of them count losses. */
  readonly counters: Figures;
  /** Figures that stand at this moment, and limits. */
  readonly levels: Figures;
  /** Which interface, CPU, qdisc or socket lost how many, most first. */
  readonly losers: readonly StageLoser[];
  /** Seconds that the counts are of: those of slow sources are of a coarser span than the window. */
  readonly spanSeconds: number | undefined;
  /** Seconds since that span ended. */
  readonly ageSeconds: number | undefined;
  /** What was not read of it, and so is unknown; undefined: nothing. */
  readonly unread: string | undefined;
}

export type Figures = Readonly<Record<string, number | undefined>>;

export interface StageLoser {
  /** `eth0`, `CPU 1`, `tbf vsrv`, `:8000`. Cleaned. */
  readonly name: string;
  readonly lost: number;
  /** `self`: SRS; `other`: a process of that pid and name; `closed`: sockets that are no longer there; `unknown`. */
  readonly owner?: 'self' | 'other' | 'closed' | 'unknown';
  readonly pid?: number;
}

/** All stages in the order in which a packet comes through them. */
export interface Stages {
  readonly in: readonly Stage[];
  readonly out: readonly Stage[];
}

import type { EvidencePoint } from '../../metrics/evidence/evidence-point.ts';
import type { Snapshot, SrsPast } from '../../metrics/model.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { SrsReading } from '../../sampling/sample.ts';
import { type CauseShare, sharesOfLoss } from './causes.ts';
import type { Draft } from './finding.ts';
import { NO_TUNERS, type TunersSeen } from './tuners.ts';

/** What goes on now is judged by so many seconds: a window of five minutes still shows what is long over. */
const RECENT_SECONDS = 10;
/** Shares of them that have to be known: threads of a busy host wait, and run, for moments. */
const SUSTAINED_SHARE = 0.8;

/** What a rule looks at: one SRS in the window that ends now. */
export interface Situation {
  readonly snapshot: Snapshot;
  readonly srs: SrsMetrics;
  readonly past: SrsPast;
  readonly reading: SrsReading;
  readonly evidence: readonly EvidencePoint[];
  /** How long the evidence is. */
  readonly seconds: number;
  /** Those of the last seconds. */
  readonly recent: readonly EvidencePoint[];
  /** Whether these are enough to tell what goes on without any loss; not so right after the start. */
  readonly isSustained: boolean;
  /** What its own sockets had no room for in that time, as far as it is known. */
  readonly lost: number;
  /** Whether it is known of now: else nobody may say that nothing is lost. */
  readonly isLossKnown: boolean;
  /** Why, each packet put to one cause. */
  readonly causes: ReadonlyMap<CauseShare['cause'], CauseShare>;
  /** What else tunes this host, and what was changed by nobody's srs-top lately. */
  readonly tuners: TunersSeen;
  /** How it is called in sentences: `SRS`, with its pid where there are several. */
  readonly name: string;
}

/** One rule: pure. Undefined: it does not hold, or it cannot be told. */
export type Rule = (situation: Situation) => Draft | undefined;

/** Whether it is srs-proxy (Go, internal/proxy of SRS), which is watched like SRS. */
export function isProxy({ stat }: Pick<SrsReading, 'stat'>): boolean {
  return stat.value?.command === 'srs-proxy';
}

function nameOf(reading: SrsReading, areSeveral: boolean): string {
  if (isProxy(reading)) return `srs-proxy ${reading.identity.pid}`;
  return areSeveral ? `SRS ${reading.identity.pid}` : 'SRS';
}

/** The situation of one SRS; undefined before its second refresh. */
export function situationOf(
  snapshot: Snapshot,
  srs: SrsMetrics,
  tuners: TunersSeen = NO_TUNERS,
): Situation | undefined {
  const past = snapshot.past.get(srs.pid);
  const reading = snapshot.sample.srs.find(({ identity }) => identity.pid === srs.pid);
  if (past === undefined || reading === undefined || past.evidence.length === 0) return undefined;
  const { evidence } = past;
  const recent = recentOf(evidence);
  const enough = Math.min(RECENT_SECONDS, srs.udp.windowSeconds) * SUSTAINED_SHARE;
  return {
    snapshot,
    srs,
    past,
    reading,
    evidence,
    seconds: secondsOf(evidence),
    recent,
    isSustained: secondsOf(recent) >= enough,
    isLossKnown: srs.udp.isCurrent && recent.some(({ lost }) => lost !== undefined),
    lost: evidence.reduce((sum, { lost = 0 }) => sum + lost, 0),
    causes: sharesOfLoss(evidence),
    tuners,
    name: nameOf(reading, snapshot.metrics.srs.length > 1),
  };
}

function recentOf(evidence: readonly EvidencePoint[]): readonly EvidencePoint[] {
  const fromMs = (evidence.at(-1)?.atMs ?? 0) - RECENT_SECONDS * 1_000;
  return evidence.filter(({ atMs }) => atMs > fromMs);
}

function secondsOf(points: readonly EvidencePoint[]): number {
  return points.reduce((sum, { seconds }) => sum + seconds, 0);
}

import type { Source } from '../../sampling/sample.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { Figures, Stage, StageLoser, StageName, StagePlace } from '../terms/stages.ts';
import type { Growth } from './counter-window.ts';

export interface StageParts {
  readonly passed?: number | undefined;
  readonly lost: number | undefined;
  readonly counters: Figures;
  readonly levels?: Figures;
  readonly losers?: readonly StageLoser[];
  /** What the counts are of; undefined: nothing was counted. */
  readonly span: Pick<Growth, 'spanSeconds' | 'endMs'> | undefined;
  readonly unread?: string | undefined;
}

/** How many losers of a stage are named. */
const MOST_LOSERS = 8;

/** Puts a stage together. @param nowMs the time of the sample, on the host's monotonic clock */
export function makeStage(stage: StageName, where: StagePlace, nowMs: number, parts: StageParts): Stage {
  const { span, losers = [] } = parts;
  return {
    stage,
    where,
    passed: parts.passed,
    lost: parts.lost,
    counters: parts.counters,
    levels: parts.levels ?? {},
    losers: losers
      .filter(({ lost }) => lost > 0)
      .sort((a, b) => b.lost - a.lost)
      .slice(0, MOST_LOSERS),
    spanSeconds: span?.spanSeconds,
    ageSeconds: span === undefined ? undefined : Math.max(0, nowMs - span.endMs) / 1_000,
    unread: parts.unread,
  };
}

/** Why nothing can be told of a source: it failed, was never asked, or was read once only. */
export function whyUnread({ value, atMs, failure }: Source<unknown>, name: string): string {
  if (value !== undefined) return `${name}: read once so far`;
  if (failure === undefined || !Number.isFinite(atMs)) return `${name}: not read`;
  return cleanText(`${name}: ${failure.detail}`);
}

/** The sum; undefined where one is not known. */
export function sumOf(figures: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (let index = 0; index < figures.length; index++) {
    const figure = figures[index];
    if (figure === undefined) return undefined;
    sum += figure;
  }
  return sum;
}

/** Two sources of one packet are read some seconds apart. */
const SAME_SHARE = 0.9;
/** Older than this its share may be off by what came since: queues are read every 10 s. */
const OLD_SECONDS = 2;
const SAME_SHARE_OF_OLD = 0.3;

/**
 * What a stage on the way out lost itself. UDP and IP count a packet once more that the stage behind them refused
 * (net/ipv4/udp.c, `udp_send_skb`: SndbufErrors; ip_output.c, `ip_send_skb`: OutDiscards): it is lost once, there.
 * @param behind the same of the stage behind it, which may have another span; undefined: not known
 */
export function ownLoss(counted: Lost, behind: Lost | undefined): number | undefined {
  if (counted.lost === undefined || behind?.lost === undefined) return counted.lost;
  const spans = [counted.spanSeconds, behind.spanSeconds];
  const [ownSeconds = 0, behindSeconds = 0] = spans;
  const same = behindSeconds > 0 ? (behind.lost * ownSeconds) / behindSeconds : behind.lost;
  // Of what happened since the stage behind was read, it cannot say whether it was there.
  const isOld = (behind.ageSeconds ?? 0) > OLD_SECONDS;
  const enough = isOld ? SAME_SHARE_OF_OLD : SAME_SHARE;
  return same >= counted.lost * enough ? 0 : Math.round(counted.lost - same);
}

export interface Lost {
  readonly lost: number | undefined;
  readonly spanSeconds: number | undefined;
  /** Since it was read. */
  readonly ageSeconds?: number | undefined;
}

/** The larger, where both may count the same packets: the least that was lost. Undefined where none is known. */
export function largerOf(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  return Math.max(a, b);
}

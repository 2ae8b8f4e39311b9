import type { AdvisedSnapshot } from '../advice/advised.ts';
import type { Finding } from '../advice/terms/finding.ts';
import { Chronicle, type Chronicled } from '../chronicle/chronicle.ts';
import type { FindingSpan, NamespaceLosses } from '../chronicle/summary.ts';
import { lostOf, spanWords, timesOf, utcOffset } from '../output/summary-words.ts';
import { formatCount } from '../text/format.ts';
import type { Severity } from '../text/severity.ts';
import { wrapText } from '../text/width.ts';
import type { Theme } from '../view/look/theme.ts';
import { FINDING_SEVERITIES } from '../view/sentences/finding-lines.ts';

/** A finding of a recording: when it held, at its worst. */
export interface PastFinding extends FindingSpan {
  /** Packets that were lost in refreshes that had it; undefined: not known of one of them. */
  readonly lostMeanwhile: number | undefined;
}

/** What happened in all of a recording that was looked through. */
export interface ToldSpan extends Pick<Chronicled, 'began' | 'ended' | 'losses' | 'gaps'> {
  /** Without remarks, what cost most first. */
  readonly findings: readonly PastFinding[];
  /** Packets of all network namespaces in which an SRS was. */
  readonly lost: number;
}

/** Looks through a recording, refresh by refresh, in a bounded memory. */
export class SpanWatch {
  readonly #chronicle = new Chronicle();
  readonly #lost = new Map<string, number | undefined>();

  take(snapshot: AdvisedSnapshot): void {
    this.#chronicle.take(snapshot, [], undefined);
    for (const finding of snapshot.advice.findings) {
      const key = keyOf(finding);
      const [sum, lost] = [this.#lost.has(key) ? this.#lost.get(key) : 0, lostNow(snapshot, finding)];
      this.#lost.set(key, sum === undefined || lost === undefined ? undefined : sum + lost);
    }
  }

  /** Undefined where counters were not read twice: of a single moment there is no more than that. */
  tell(): ToldSpan | undefined {
    const told = this.#chronicle.tell();
    if (told?.areLossesKnown !== true) return undefined;
    const { began, ended, losses, gaps, findings } = told;
    return {
      ...{ began, ended, losses, gaps },
      lost: losses.reduce((sum, one) => sum + lostOf(one), 0),
      findings: findings
        .filter(({ severity }) => severity !== 'remark')
        .map(finding => ({ ...finding, lostMeanwhile: this.#lost.get(keyOf(finding)) })),
    };
  }
}

function keyOf({ id, pid }: Pick<Finding, 'id' | 'pid'>): string {
  return `${id} ${pid}`;
}

/** Since the refresh before, by the counters of whom it is about. */
function lostNow({ metrics, past, sample }: AdvisedSnapshot, { pid }: Finding): number | undefined {
  const point = past.get(pid ?? metrics.srs[0]?.pid ?? Number.NaN)?.history.at(-1);
  const traffic = point?.atMs === sample.atMs ? point.forVerdict?.udp : undefined;
  // What a refresh did not read, the next one has with its own.
  return traffic === undefined ? 0 : traffic.lost;
}

/** The worst of it. */
export function severityOf({ findings, lost }: ToldSpan): Severity {
  if (findings.some(({ severity }) => severity === 'bad')) return 'bad';
  return findings.length > 0 || lost > 0 ? 'warning' : 'good';
}

/** What was lost and found in all of it: its sums, and each finding in the words of its worst refresh. */
export function spanLines(span: ToldSpan, theme: Theme, columns: number): readonly string[] {
  const { began, ended, losses, findings } = span;
  const timeOf = timesOf(span);
  const seconds = (Date.parse(ended) - Date.parse(began)) / 1_000;
  const lossy = losses.filter(one => lostOf(one) > 0);
  const head = `in ${spanWords(seconds)}, ${timeOf(began)} to ${timeOf(ended)} ${utcOffset(began)}: `;
  const lines =
    lossy.length === 0
      ? [line('good', `${head}nothing was lost${unknownWords(span)}`)]
      : lossy.map(one => line('bad', head + lossWords(one, lossy.length > 1, timeOf) + unknownWords(span)));
  const past = findings.map(finding =>
    line(FINDING_SEVERITIES[finding.severity], findingWords(finding, timeOf)),
  );
  return [...lines, ...(past.length === 0 ? [] : ['', ...past.flat()])].flat();

  function line(severity: Severity, text: string): readonly string[] {
    return wrapText(`${theme.symbols[severity]} ${text}`, columns).map((part, index) =>
      theme.paint(severity, index === 0 ? part : `  ${part}`),
    );
  }
}

function lossWords(one: NamespaceLosses, isOneOfSeveral: boolean, timeOf: (time: string) => string): string {
  const { spans, pids } = one;
  const [first, last] = [spans[0], spans.at(-1)];
  const when = first && last ? `, between ${timeOf(first.notBefore)} and ${timeOf(last.ended)}` : '';
  const whose = isOneOfSeveral ? ` in the network namespace of SRS ${pids.slice(0, 4).join(', ')}` : '';
  return `${formatCount(lostOf(one))} packets lost${whose}${when}`;
}

/** Of which part of it counters tell nothing. */
function unknownWords({ gaps }: ToldSpan): string {
  const seconds = gaps.reduce((sum, gap) => sum + Date.parse(gap.ended) - Date.parse(gap.began), 0) / 1_000;
  return seconds === 0 ? '' : `; not known of ${spanWords(seconds)} of it`;
}

function findingWords(finding: PastFinding, timeOf: (time: string) => string): string {
  const { began, ended, isOpen, times, worst, lostMeanwhile } = finding;
  const seconds = (Date.parse(ended) - Date.parse(began)) / 1_000;
  const until = isOpen ? 'its end' : timeOf(ended);
  const often = times > 1 ? `, ${times} times` : '';
  const lost =
    lostMeanwhile === undefined || lostMeanwhile === 0
      ? ''
      : `; ${formatCount(lostMeanwhile)} packets lost while it held`;
  return `${timeOf(began)} to ${until} (${spanWords(seconds)}${often}), at its worst: ${worst.sentence}${lost}`;
}

import { isThrottled } from '../metrics/evidence/evidence-point.ts';
import type { SrsMetrics } from '../metrics/terms/metrics.ts';
import { ledgerOf } from '../metrics/udp/losses.ts';
import { formatPercent } from '../text/format.ts';
import type { Severity } from '../text/severity.ts';
import { truncate, widthOf } from '../text/width.ts';
import { PANES_BY_NAME } from './layout/panes.ts';
import { headerLine } from './lines/frame-lines.ts';
import { lossLine } from './lines/loss-line.ts';
import type { PaneInput } from './panes/pane.ts';
import { findingLines } from './sentences/finding-lines.ts';
import { lossSentence } from './sentences/loss-sentence.ts';
import { PANES } from './state/view-state.ts';

/**
 * One report as lines of text, for a pipe or a log: the panes of the screen, each with all it has to show, and why what
 * is unknown is unknown.
 */
export function plainReport(input: PaneInput, columns: number): readonly string[] {
  const panes = PANES.flatMap(name => {
    const { wish, render } = PANES_BY_NAME[name];
    return render(input, { columns, rows: wish(input, columns).full });
  });
  const { theme, snapshot } = input;
  const problems = snapshot.metrics.problems.map(({ source, detail }) =>
    theme.encode(theme.paint('warning', `${theme.symbols.warning} ${source}: ${detail}`)),
  );
  const why = snapshot.advice.findings.flatMap(finding => findingLines(finding, theme, columns));
  const head = [
    headerLine(input, columns),
    lossLine(input, columns),
    ...otherLines(input, columns),
    ...why.map(theme.encode),
  ];
  return [...head, ...panes, ...problems].map(line => line.trimEnd());
}

/** Only one SRS has panes; this says what there is to say about each of the others. */
function otherLines({ snapshot, srs, theme }: PaneInput, columns: number): readonly string[] {
  const all = snapshot.metrics.srs;
  return all
    .filter(({ pid }) => pid !== srs?.pid)
    .map(other => {
      const { severity, sayings } = sayingsOf(
        other,
        all,
        snapshot.past.get(other.pid)?.history.at(-1)?.throttledPercent,
      );
      const lines = sayings.map(saying => `${theme.symbols[severity]} SRS ${other.pid}: ${saying}`);
      const line = lines.find(text => widthOf(text) <= columns) ?? truncate(lines.at(-1) ?? '', columns);
      return theme.encode(theme.paint(severity, line));
    });
}

/** The longest first. An SRS that loses nothing itself is not blamed for another one in its network namespace. */
function sayingsOf(
  srs: SrsMetrics,
  all: readonly SrsMetrics[],
  throttledPercent: number | undefined,
): { readonly severity: Severity; readonly sayings: readonly string[] } {
  const wait = isThrottled(throttledPercent)
    ? `stopped by its quota ${formatPercent(throttledPercent)} %`
    : `waits for a CPU ${formatPercent(srs.runQueueWaitPercent)} %`;
  const how = `-p ${srs.pid} shows it`;
  const say = (...parts: readonly string[]): string => parts.filter(part => part !== '').join('  ');
  const { udp } = srs;
  if (ledgerOf(udp).lost > 0 && udp.owners.length === 0 && udp.unowned !== undefined)
    return { severity: 'good', sayings: [say('no loss of its own', wait, how), 'no loss of its own'] };
  const { severity, verdict, figures, shortFigures, leastFigures, owner, ownerByPort } = lossSentence(
    srs,
    all,
  );
  return {
    severity,
    sayings: [
      say(`${verdict} ${figures}`, owner, wait, how),
      say(`${verdict} ${shortFigures}`, ownerByPort, wait, how),
      say(`${verdict} ${shortFigures}`, wait, how),
      say(`${verdict} ${leastFigures}`, how),
    ],
  };
}

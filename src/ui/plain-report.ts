import { formatPercent } from '../output/format.ts';
import { lossSentence } from '../output/loss-sentence.ts';
import { headerLine } from './frame-lines.ts';
import { truncate } from './look/text.ts';
import { lossLine } from './loss-line.ts';
import type { PaneInput } from './panes/pane.ts';
import { PANES_BY_NAME } from './panes/panes.ts';
import { PANES } from './view-state.ts';

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
  const head = [headerLine(input, columns), lossLine(input, columns), ...otherLines(input, columns)];
  return [...head, ...panes, ...problems].map(line => line.trimEnd());
}

/** Of several SRS one has panes; what there is to say of each other one, and how it is shown. */
function otherLines({ snapshot, srs, theme }: PaneInput, columns: number): readonly string[] {
  const all = snapshot.metrics.srs;
  return all
    .filter(({ pid }) => pid !== srs?.pid)
    .map(other => {
      const { severity, verdict, figures, owner } = lossSentence(other, all);
      const wait = `waits for a CPU ${formatPercent(other.runQueueWaitPercent)} %`;
      const start = `${theme.symbols[severity]} SRS ${other.pid}: ${verdict} ${figures}`;
      const text = [start, owner, wait, `-p ${other.pid} shows it`].filter(part => part !== '').join('  ');
      return theme.encode(theme.paint(severity, truncate(text, columns)));
    });
}

import { headerLine } from './frame-lines.ts';
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
  return [headerLine(input, columns), lossLine(input, columns), ...panes, ...problems].map(line =>
    line.trimEnd(),
  );
}

import { expect, test } from 'vitest';
import { PANES_BY_NAME } from '../../../src/view/layout/panes.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { PANES } from '../../../src/view/state/view-state.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

test.each(PANES)('%s alone has heavy rules when it has the focus, with and without UTF-8', focus => {
  for (const [isAscii, rule, focusedRule] of [
    [false, '─', '━'],
    [true, '-', '='],
  ] as const) {
    const input = paneInput(snapshotOf(), { focus, theme: createTheme({ colorLevel: 0, isAscii }) });
    const starts = PANES.map(name =>
      PANES_BY_NAME[name].render(input, { columns: 80, rows: 6 })[0]?.slice(0, 2),
    );
    expect(starts).toEqual(PANES.map(name => `${name === focus ? focusedRule : rule} `));
  }
});

import { widthOf } from '../../../text/width.ts';
import type { Theme } from '../../../view/look/theme.ts';
import { joinNeighbours, type KeyBinding, type KeyGroup } from '../../parts/key-binding.ts';
import { inColumns, type Section, sectionLines, TWO_COLUMNS_FROM } from './sections.ts';

/** Keys that stand in the first lines, by the rank that they have in the footer. */
const MOST_USED = 14;

/** What is used most, then every key by its group, and what the signs in the panes mean. */
export function helpLines(
  bindings: readonly KeyBinding[],
  width: number,
  theme: Theme,
  isReadOnly: boolean,
): string[] {
  const sectionOf = (group: KeyGroup, head: string = group): Section => ({
    head,
    items: joinNeighbours(bindings.filter(binding => binding.group === group)).map(
      ({ keys, help }) => [keys.join(' '), help] as const,
    ),
  });
  const change = isReadOnly ? 'Change (read-only: shown, not applied)' : 'Change: shown first, Enter applies';
  // Of a recording nothing can be changed.
  const isReplay = bindings.some(({ group }) => group === 'Replay');
  const [left, right] = [
    [isReplay ? sectionOf('Replay', 'In a recording') : sectionOf('Change', change), sectionOf('Program')],
    [sectionOf('Look'), sectionOf('Move'), sectionOf('History', 'In the history')],
  ];
  const signs = { head: 'Signs', items: describeSigns(theme) };
  const first = [theme.paint('title', 'Most used'), ...mostUsed(bindings, width, theme, isReadOnly), ''];
  const isNarrow = width < TWO_COLUMNS_FROM;
  if (isNarrow)
    return [
      ...first,
      ...sectionLines([...left.slice(0, 1), ...right, ...left.slice(1), signs], width, theme),
    ];
  return [...first, ...inColumns(left, [...right, signs], width, theme)];
}

/** `r renice  a affinity  u undo`: what the footer says of them, as many as one line takes. */
function mostUsed(
  bindings: readonly KeyBinding[],
  width: number,
  theme: Theme,
  isReadOnly: boolean,
): readonly string[] {
  const rankOf = ({ footer }: KeyBinding): number => footer?.rank ?? footer?.now?.rank ?? 0;
  const hints = bindings
    .filter(
      ({ footer, group, isChange }) =>
        footer !== undefined && group !== 'History' && !(isReadOnly && isChange === true),
    )
    .sort((a, b) => rankOf(a) - rankOf(b))
    .slice(0, MOST_USED)
    .map(({ keys: [key = ''], footer }) => ({ key, text: footer?.text ?? '' }));
  let line = '';
  for (const { key, text } of hints) {
    const hint = `  ${theme.paint('strong', key)} ${text}`;
    if (line !== '' && widthOf(line + hint) > width) break;
    line += hint;
  }
  return [line];
}

function describeSigns({ symbols }: Theme): Section['items'] {
  return [
    [
      `${symbols.runsHere} ${symbols.threadHere} ${symbols.mayRunHere}`,
      'CPU: the busiest thread ran, another, may',
    ],
    [
      `${symbols.good} ${symbols.warning} ${symbols.bad} ${symbols.unknown} ${symbols.remark}`,
      'good, to watch, bad; not known; a remark',
    ],
    [symbols.atLeast, 'at least: packets dropped between looks'],
    [`${symbols.mark} ${symbols.tuned} ${symbols.noted}`, 'charts: something was tuned; a mark'],
    [symbols.sparks.join(''), 'last refreshes, newest right; blank: a gap'],
  ];
}

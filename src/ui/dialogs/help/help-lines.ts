import { padEnd, widthOf, wrapText } from '../../../text/width.ts';
import type { Theme } from '../../../view/look/theme.ts';
import { KEY_BINDINGS, type KeyBinding, type KeyGroup } from '../../keys/keymap.ts';

/** From so many columns on sections stand side by side: a line of one column would be too long to read. */
const TWO_COLUMNS_FROM = 100;
const GAP = 3;
/** Keys that stand in the first lines, by the rank that they have in the footer. */
const MOST_USED = 14;

interface Section {
  readonly head: string;
  readonly items: readonly (readonly [term: string, meaning: string])[];
}

/** What is used most, then every key by its group, and what the signs in the panes mean. */
export function helpLines(width: number, theme: Theme, isReadOnly: boolean): string[] {
  const change = isReadOnly ? 'Change (read-only: shown, not applied)' : 'Change: shown first, Enter applies';
  const [left, right] = [
    [sectionOf('Change', change), sectionOf('Program'), { head: 'Signs', items: describeSigns(theme) }],
    [sectionOf('Look'), sectionOf('Move'), sectionOf('History', 'In the history')],
  ];
  const first = [theme.paint('title', 'Most used'), ...mostUsed(width, theme, isReadOnly), ''];
  if (width < TWO_COLUMNS_FROM) {
    const [changes, ...others] = left;
    const sections = [...(changes === undefined ? [] : [changes]), ...right, ...others];
    return [...first, ...linesOf(sections, width, theme)];
  }
  const column = Math.floor((width - GAP) / 2);
  return [...first, ...beside(linesOf(left, column, theme), linesOf(right, column, theme), column + GAP)];
}

function sectionOf(group: KeyGroup, head: string = group): Section {
  const items = KEY_BINDINGS.filter(binding => binding.group === group).map(
    ({ keys, help }) => [keys.join(' '), help] as const,
  );
  return { head, items };
}

/** `r renice  a affinity  u undo`: what the footer says of them, as many in a line as fit. */
function mostUsed(width: number, theme: Theme, isReadOnly: boolean): readonly string[] {
  const rankOf = ({ footer }: KeyBinding): number => footer?.rank ?? footer?.now?.rank ?? 0;
  const hints = KEY_BINDINGS.filter(
    ({ footer, group, isChange }) =>
      footer !== undefined && group !== 'History' && !(isReadOnly && isChange === true),
  )
    .sort((a, b) => rankOf(a) - rankOf(b))
    .slice(0, MOST_USED)
    .map(({ keys: [key = ''], footer }) => ({ key, text: footer?.text ?? '' }));
  const lines: string[] = [];
  let line = '';
  for (const { key, text } of hints) {
    const hint = `  ${theme.paint('strong', key)} ${text}`;
    if (line !== '' && widthOf(line + hint) > width) {
      lines.push(line);
      line = '';
    }
    line += hint;
  }
  return [...lines, line];
}

function describeSigns({ symbols }: Theme): Section['items'] {
  return [
    [symbols.runsHere, 'CPU: the busiest thread of SRS ran here last'],
    [symbols.threadHere, 'CPU: another thread of SRS ran here last'],
    [symbols.mayRunHere, 'CPU: threads of SRS may run here'],
    [
      `${symbols.good} ${symbols.warning} ${symbols.bad} ${symbols.unknown}`,
      'good, to be watched, bad; not known (not 0)',
    ],
    [symbols.atLeast, 'at least: packets dropped between two looks'],
    [symbols.mark, 'history: something was tuned here'],
    [symbols.sparks.join(''), 'last refreshes, newest right; blank: a gap'],
  ];
}

function linesOf(sections: readonly Section[], width: number, theme: Theme): readonly string[] {
  return sections.flatMap(({ head, items }, index) => {
    const termWidth = Math.max(...items.map(([term]) => widthOf(term)));
    return [
      ...(index === 0 ? [] : ['']),
      theme.paint('title', head),
      ...items.flatMap(([term, meaning]) => describe(term, meaning, termWidth, width, theme)),
    ];
  });
}

function beside(left: readonly string[], right: readonly string[], rightAt: number): readonly string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
    const line = right[row] ?? '';
    return line === '' ? (left[row] ?? '') : padEnd(left[row] ?? '', rightAt) + line;
  });
}

/** A term and what it means; further lines stand below the meaning. */
function describe(
  term: string,
  meaning: string,
  termWidth: number,
  width: number,
  theme: Theme,
): readonly string[] {
  const start = termWidth + 4;
  return wrapText(meaning, Math.max(12, width - start)).map((line, index) => {
    const shown = index === 0 ? term : '';
    return `  ${theme.paint('strong', shown)}${' '.repeat(termWidth - widthOf(shown))}  ${line}`;
  });
}

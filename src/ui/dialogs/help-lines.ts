import { KEY_BINDINGS, type KeyBinding, type KeyGroup } from '../keymap.ts';
import { padEnd, widthOf, wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';

const GROUPS: readonly KeyGroup[] = ['Change', 'Look', 'History', 'Program'];

/** Every key by its group, then what the signs in the panes mean. */
export function helpLines(width: number, theme: Theme, isReadOnly: boolean): string[] {
  const entries = [
    ...GROUPS.map(group => ({
      head: group === 'Change' && isReadOnly ? 'Change (read-only: shown, not applied)' : group,
      items: KEY_BINDINGS.filter(binding => binding.group === group).map(describeBinding),
    })),
    { head: 'Signs', items: describeSigns(theme) },
  ];
  const termWidth = Math.max(...entries.flatMap(({ items }) => items.map(([term]) => widthOf(term))));
  return entries.flatMap(({ head, items }, index) => [
    ...(index === 0 ? [] : ['']),
    theme.paint('title', head),
    ...items.flatMap(([term, meaning]) => describe(term, meaning, termWidth, width)),
  ]);
}

function describeBinding({ keys, help }: KeyBinding): readonly [string, string] {
  return [keys.join(' '), help];
}

function describeSigns({ symbols }: Theme): readonly (readonly [string, string])[] {
  return [
    [symbols.runsHere, 'CPU: the busiest thread of SRS ran here last'],
    [symbols.threadHere, 'CPU: another thread of SRS ran here last'],
    [symbols.mayRunHere, 'CPU: threads of SRS may run here'],
    [`${symbols.good} ${symbols.warning} ${symbols.bad}`, 'good, to be watched, bad'],
    [symbols.unknown, 'not known, which is not 0'],
    [symbols.atLeast, 'peak, full: at least; packets were dropped between two looks at the queue'],
    [symbols.mark, 'history: something was tuned here'],
    [symbols.sparks.join(''), 'the last refreshes, the newest at the right; a blank is a gap'],
  ];
}

/** A term and what it means; further lines stand below the meaning. */
function describe(term: string, meaning: string, termWidth: number, width: number): string[] {
  const start = termWidth + 4;
  return wrapText(meaning, Math.max(12, width - start)).map(
    (line, index) => `  ${padEnd(index === 0 ? term : '', termWidth)}  ${line}`,
  );
}

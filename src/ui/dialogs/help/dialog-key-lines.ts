import type { Theme } from '../../../view/look/theme.ts';
import type { AnyDialog } from '../../parts/dialog-definition.ts';
import type { DialogKey, KeySet } from '../../parts/dialog-keys.ts';
import { ALWAYS_KEYS } from '../../parts/shared-keys.ts';
import { inColumns, type Section, sectionLines, TWO_COLUMNS_FROM } from './sections.ts';

/** The keys that work in dialogs: first those of many dialogs, then each dialog's own. */
export function dialogKeyLines(
  dialogs: readonly AnyDialog[],
  width: number,
  theme: Theme,
): readonly string[] {
  // What several dialogs share stands there once.
  const shared = new Map(
    dialogs.flatMap(({ keys }) =>
      keys.flatMap(set => (set.head === undefined ? [] : [[set.head, set.keys]])),
    ),
  );
  const sections = [
    sectionOf('In any dialog', ALWAYS_KEYS),
    ...[...shared].map(([head, keys]) => sectionOf(head, keys)),
    ...dialogs.flatMap(dialog =>
      dialog.keys
        .filter(({ head }) => head === undefined)
        .map((set, index) => sectionOf(headOf(dialog, set, index === 0), set.keys)),
    ),
  ];
  if (width < TWO_COLUMNS_FROM) return sectionLines(sections, width, theme);
  const middle = halfOf(sections);
  return inColumns(sections.slice(0, middle), sections.slice(middle), width, theme);
}

/** `renice: r`, and of what is not its first state `profile, recording`. */
function headOf(
  { title, helpTitle = title, opens }: AnyDialog,
  { while: state }: KeySet,
  isFirst: boolean,
): string {
  if (!isFirst) return `${helpTitle}, ${state}`;
  const keys = opens.flatMap(binding => binding.keys);
  return keys.length === 0 ? helpTitle : `${helpTitle}: ${keys.join(' ')}`;
}

/** Neighbours that do the same share a line. */
function sectionOf(head: string, keys: readonly DialogKey[]): Section {
  const items: [term: string, meaning: string][] = [];
  for (const { keys: names, shown = names.join(' '), help } of keys) {
    const last = items.at(-1);
    if (last?.[1] === help) last[0] = `${last[0]} ${shown}`;
    else items.push([shown, help]);
  }
  return { head, items };
}

/** How many of the sections make the first half of the rows. */
function halfOf(sections: readonly Section[]): number {
  const rows = sections.map(({ items }) => items.length + 2);
  const total = rows.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  return (
    rows.findIndex(count => {
      sum += count;
      return sum >= total / 2;
    }) + 1
  );
}

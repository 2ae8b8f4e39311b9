import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { READING } from '../../parts/shared-keys.ts';

export const JOURNAL_KEYS = [
  { keys: ['Enter'], action: 'takeBack', help: 'what takes the chosen change back', hint: 'takes back' },
] as const satisfies readonly DialogKey[];

export const JOURNAL: DialogDefinition = {
  kind: 'journal',
  title: 'journal',
  opens: [
    {
      keys: ['U'],
      action: 'journal',
      group: 'Look',
      help: 'journal: all tunings; Enter takes one back',
      footer: { text: 'journal', rank: 19 },
    },
  ],
  keys: [{ while: 'reading', keys: JOURNAL_KEYS }, ...READING],
  needs: [],
};

import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { READING } from '../../parts/shared-keys.ts';

export const HELP_KEYS = [
  // The keys that opened it close it.
  { keys: ['?', 'F1'], action: 'close', help: 'leave' },
  {
    keys: ['Tab', 'Shift+Tab'],
    action: 'page',
    help: 'keys of the panes, or of dialogs',
    hint: 'keys in dialogs',
  },
] as const satisfies readonly DialogKey[];

export const HELP: DialogDefinition = {
  kind: 'help',
  title: 'help',
  opens: [
    {
      keys: HELP_KEYS[0].keys,
      action: 'help',
      group: 'Program',
      help: 'this help',
      footer: { text: 'help', rank: 1 },
      follows: 'suspend',
    },
  ],
  keys: [{ while: 'reading', keys: HELP_KEYS }, ...READING],
  needs: [],
  isOfNoSrs: true,
};

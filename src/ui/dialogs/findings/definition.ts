import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { READING } from '../../parts/shared-keys.ts';

export const FINDINGS_KEYS = [
  { keys: ['Enter'], action: 'remedy', help: 'go on to what would help', hint: 'what would help' },
  { keys: ['Right', 'n'], action: 'next', help: 'the next finding', hint: 'next' },
  { keys: ['Left'], action: 'previous', help: 'the finding before' },
  { keys: ['y'], action: 'copy', help: 'copy it with its command (OSC 52)', hint: 'copies' },
  { keys: ['e'], action: 'close', help: 'leave' },
] as const satisfies readonly DialogKey[];

export const FINDINGS: DialogDefinition = {
  kind: 'findings',
  title: 'why',
  opens: [
    {
      keys: ['e'],
      action: 'findings',
      group: 'Look',
      help: 'why packets are lost, and what helps',
      footer: { text: 'why', now: { cause: 'found', rank: 2.5 } },
    },
  ],
  keys: [{ while: 'reading', keys: FINDINGS_KEYS }, ...READING],
  needs: [],
};

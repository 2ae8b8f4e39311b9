import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { READING } from '../../parts/shared-keys.ts';

/** The key that opened it closes it. */
export const VERDICTS_KEYS = [
  { keys: ['v'], action: 'close', help: 'leave' },
] as const satisfies readonly DialogKey[];

export const VERDICTS: DialogDefinition = {
  kind: 'verdicts',
  title: 'verdicts',
  opens: [
    {
      keys: VERDICTS_KEYS[0].keys,
      action: 'verdicts',
      group: 'Look',
      help: 'what each tuning did: before beside after',
      footer: { text: 'verdict', now: { cause: 'judged', rank: 3 } },
    },
  ],
  keys: [{ while: 'reading', keys: VERDICTS_KEYS }, ...READING],
  needs: [],
};

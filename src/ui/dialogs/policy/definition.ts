import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING, KEEP_KEYS } from '../../parts/form-keys.ts';
import { DIGITS, ERASE_KEYS } from '../../parts/shared-keys.ts';

export const POLICY_KEYS = [
  { keys: ['Up'], action: 'previousThreads', help: 'all threads, or one' },
  { keys: ['Down'], action: 'nextThreads', help: 'all threads, or one' },
  { keys: ['Left'], action: 'previousPolicy', help: 'choose the policy' },
  { keys: ['Right'], action: 'nextPolicy', help: 'choose the policy' },
  { keys: DIGITS, shown: '0-9', action: 'digit', help: 'type a priority for fifo or rr' },
  ...ERASE_KEYS,
] as const satisfies readonly DialogKey[];

export const POLICY: DialogDefinition<object, 'live' | 'srs'> = {
  kind: 'policy',
  title: 'scheduling policy',
  opens: [
    {
      keys: ['c'],
      action: 'policy',
      group: 'Change',
      help: 'scheduling policy: other, batch, fifo, rr (chrt)',
      footer: { text: 'policy', rank: 15 },
    },
  ],
  keys: [{ while: 'editing', keys: [...POLICY_KEYS, ...KEEP_KEYS] }, ...CHANGING],
  needs: ['live', 'srs'],
};

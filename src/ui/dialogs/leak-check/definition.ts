import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { LEAVE_KEYS, PAGE_KEYS } from '../../parts/shared-keys.ts';

export const LEAK_CHECK_KEYS = [
  {
    keys: ['Enter'],
    action: 'ask',
    help: 'have SRS check, once you have seen all of it',
    hint: 'asks SRS for it',
  },
  { keys: ['Left'], action: 'previous', help: 'choose the check' },
  { keys: ['Right'], action: 'next', help: 'choose the check' },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

/** Opened from where a profile is prepared. */
export const LEAK_CHECK: DialogDefinition<object, 'live' | 'rights' | 'srs'> = {
  kind: 'leak-check',
  title: 'leak check by valgrind',
  opens: [],
  keys: [{ while: 'editing', keys: [...LEAK_CHECK_KEYS, ...PAGE_KEYS] }],
  needs: ['live', 'rights', 'srs'],
};

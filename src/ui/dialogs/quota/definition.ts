import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING } from '../../parts/form-keys.ts';
import { NUMBER_KEYS } from '../../parts/to-number.ts';

export const QUOTA_KEYS = [
  { keys: ['Up'], action: 'previousGroup', help: 'choose the cgroup' },
  { keys: ['Down'], action: 'nextGroup', help: 'choose the cgroup' },
  { keys: ['n'], action: 'none', help: 'no quota', hint: 'no quota' },
] as const satisfies readonly DialogKey[];

export const QUOTA: DialogDefinition<object, 'live' | 'srs'> = {
  kind: 'quota',
  title: 'CPU quota',
  opens: [
    {
      keys: ['C'],
      action: 'quota',
      group: 'Change',
      help: "CPU quota of SRS's cgroup, or none",
    },
  ],
  keys: [{ while: 'editing', keys: [...QUOTA_KEYS, ...NUMBER_KEYS] }, ...CHANGING],
  needs: ['live', 'srs'],
};

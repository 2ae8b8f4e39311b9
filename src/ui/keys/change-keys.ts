import type { KeyBinding } from '../parts/key-binding.ts';

/** What changes the host and needs no dialog. */
export const CHANGE_KEYS = [
  {
    keys: ['P'],
    action: 'perfTop',
    group: 'Change',
    help: 'perf top of SRS; q there comes back',
    isChange: true,
    needsSrs: true,
    follows: 'profile',
  },
  {
    keys: ['K'],
    action: 'keepChanges',
    group: 'Change',
    help: 'keep what --revert-after would take back',
    isChange: true,
  },
] as const satisfies readonly KeyBinding[];

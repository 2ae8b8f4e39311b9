import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { LEAVE_KEYS, scrollingWhile } from '../../parts/shared-keys.ts';
import { NUMBER_KEYS } from '../../parts/to-number.ts';

export const MAC_PROFILE_KEYS = [
  { keys: ['Enter'], action: 'start', help: 'start what is shown', hint: 'records' },
  { keys: ['Left', 'Right'], action: 'tool', help: 'sample, or xctrace' },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

export const MAC_RECORDING_KEYS = [
  { keys: ['c', 'Esc'], action: 'end', help: 'end it', hint: 'ends it' },
] as const satisfies readonly DialogKey[];

/** Opened by the key of a profile where the host is a Mac. */
export const MAC_PROFILE: DialogDefinition<object, 'live' | 'rights'> = {
  kind: 'mac-profile',
  title: 'profile',
  helpTitle: 'profile on macOS',
  opens: [],
  keys: [
    { while: 'editing', keys: [...MAC_PROFILE_KEYS, ...NUMBER_KEYS] },
    scrollingWhile('editing'),
    { while: 'recording', keys: MAC_RECORDING_KEYS },
    scrollingWhile('recording'),
    { while: 'done', keys: LEAVE_KEYS },
    scrollingWhile('done'),
  ],
  needs: ['live', 'rights'],
};

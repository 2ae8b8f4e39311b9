import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING } from '../../parts/form-keys.ts';
import { DIGITS, ERASE_KEYS } from '../../parts/shared-keys.ts';

export const BUFFERS_KEYS = [
  { keys: ['Up'], action: 'previous', help: 'choose the parameter' },
  { keys: ['Down'], action: 'next', help: 'choose the parameter' },
  { keys: DIGITS, shown: '0-9', action: 'digit', help: 'type a value: 16777216, or 16 MiB' },
  {
    keys: ['.', ',', 'Space', 'k', 'K', 'm', 'M', 'g', 'G', 'i', 'I', 'b', 'B'],
    shown: '. , Space KMGiB',
    action: 'sign',
    help: 'go on with it',
  },
  ...ERASE_KEYS,
] as const satisfies readonly DialogKey[];

export const BUFFERS: DialogDefinition<object, 'live'> = {
  kind: 'buffers',
  title: 'socket buffers',
  opens: [
    {
      keys: ['b'],
      action: 'buffers',
      group: 'Change',
      help: 'socket buffers, backlog, UDP memory (sysctl)',
      footer: { text: 'buffers', rank: 16 },
    },
  ],
  keys: [{ while: 'editing', keys: BUFFERS_KEYS }, ...CHANGING],
  needs: ['live'],
};

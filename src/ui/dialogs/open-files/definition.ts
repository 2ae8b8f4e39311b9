import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { CHANGING } from '../../parts/form-keys.ts';
import { WHOLE_NUMBER_KEYS } from '../../parts/to-number.ts';

export const OPEN_FILES: DialogDefinition<object, 'live' | 'srs'> = {
  kind: 'open-files',
  title: 'open files',
  opens: [
    {
      keys: ['f'],
      action: 'openFiles',
      group: 'Change',
      help: 'how many files SRS may open (prlimit)',
      footer: { text: 'files', rank: 18 },
    },
  ],
  keys: [{ while: 'editing', keys: WHOLE_NUMBER_KEYS }, ...CHANGING],
  needs: ['live', 'srs'],
};

import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { ASKING_FOR_LINE } from '../../parts/to-text.ts';

export const MARK: DialogDefinition<object, 'live'> = {
  kind: 'mark',
  title: 'mark',
  opens: [
    {
      keys: ['m'],
      action: 'mark',
      group: 'Program',
      help: 'mark this moment with a word',
      follows: 'saveLast',
    },
  ],
  keys: [ASKING_FOR_LINE],
  needs: ['live'],
  isOfNoSrs: true,
};

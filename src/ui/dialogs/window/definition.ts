import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { ASKING } from '../../parts/to-number.ts';

export const WINDOW: DialogDefinition = {
  kind: 'window',
  title: 'window',
  opens: [
    {
      keys: ['w'],
      action: 'window',
      group: 'Program',
      help: 'length of the loss window',
      footer: { text: 'window', rank: 25 },
    },
  ],
  keys: [ASKING],
  needs: [],
  isOfNoSrs: true,
};

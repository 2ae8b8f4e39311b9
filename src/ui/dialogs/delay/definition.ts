import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { ASKING } from '../../parts/to-number.ts';

export const DELAY: DialogDefinition = {
  kind: 'delay',
  title: 'delay',
  opens: [
    {
      keys: ['d'],
      action: 'delay',
      group: 'Program',
      help: 'delay between two refreshes',
      footer: { text: 'delay', rank: 24 },
    },
  ],
  keys: [ASKING],
  needs: [],
  isOfNoSrs: true,
};

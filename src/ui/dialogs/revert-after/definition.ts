import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { ASKING } from '../../parts/to-number.ts';

export const REVERT_AFTER: DialogDefinition = {
  kind: 'revert-after',
  title: 'revert after',
  opens: [
    {
      keys: ['T'],
      action: 'revertAfter',
      group: 'Program',
      help: '--revert-after for what is tuned next',
    },
  ],
  keys: [ASKING],
  needs: [],
  isOfNoSrs: true,
};

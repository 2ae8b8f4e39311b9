import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { CHANGING } from '../../parts/form-keys.ts';
import { UNDO_KEY } from '../../parts/shared-keys.ts';

export interface UndoInput {
  /** A number of the journal; undefined: the last change that is in force. */
  readonly entry?: number;
}

export const UNDO: DialogDefinition<UndoInput, 'live'> = {
  kind: 'undo',
  title: 'undo',
  opens: [
    {
      keys: [UNDO_KEY],
      action: 'undo',
      group: 'Change',
      help: 'take back the last change that is in force',
      footer: { text: 'undo', rank: 12, now: { cause: 'tuned', rank: 4 } },
    },
  ],
  keys: CHANGING,
  needs: ['live'],
};

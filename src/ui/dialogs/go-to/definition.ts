import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { ASKING_FOR_LINE } from '../../parts/to-text.ts';

/** Opened by a key of the replay alone. */
export const GO_TO: DialogDefinition = {
  kind: 'go-to',
  title: 'go to',
  opens: [],
  keys: [ASKING_FOR_LINE],
  needs: [],
  isOfNoSrs: true,
};

import type { Remedy } from '../../../advice/terms/finding.ts';
import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import { CHANGING } from '../../parts/form-keys.ts';

export interface RemedyInput {
  readonly remedy: Remedy;
  /** What it is against. */
  readonly sentence: string;
}

export const REMEDY: DialogDefinition<RemedyInput> = {
  kind: 'remedy',
  title: 'remedy',
  opens: [],
  keys: CHANGING,
  needs: [],
};

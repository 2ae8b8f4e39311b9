import type { Snapshot } from '../metrics/model.ts';
import type { Advice } from './terms/finding.ts';

/** A snapshot, and what follows from it and those before. */
export interface AdvisedSnapshot extends Snapshot {
  readonly advice: Advice;
}

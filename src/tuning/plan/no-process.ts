import type { Refusal } from '../tuning.ts';

/** Of what belongs to a process, when none is named: plans name one, a line of the journal that somebody edited may not. */
export const NO_PROCESS: Refusal = { refused: 'it does not say which process is meant' };

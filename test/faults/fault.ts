import type { FindingId } from '../../src/advice/terms/finding.ts';
import type { Evidence } from './evidence.ts';
import type { Rig, Srs } from './rig.ts';

/** A fault that is made to happen, with this kernel as its witness. */
export interface Fault {
  readonly name: string;
  /** Id of the finding that has to stand first. */
  readonly first: FindingId;
  /** Of doctor, where what it rests on is not read within its usual window. */
  readonly windowSeconds?: number;
  /** What its sentence has to name. */
  readonly says?: RegExp;
  /** Of the others that have to be named too. */
  readonly also?: readonly FindingId[];
  /** Resolves when the fault lasts. All that it starts ends with the rig. */
  inject(rig: Rig): Promise<Injected>;
}

export interface Injected {
  /** The process whose host is asked. */
  readonly srs: Srs;
  /**
   * What the kernel itself says of the fault, without a line of the program's own code. The first ends when it is
   * cleared, by when SRS may be another process.
   */
  readonly evidence: (srs: Srs) => readonly [Evidence, ...Evidence[]];
  /** What `srs-top tune` is given to clear it; undefined: no tuning does. */
  readonly remedy?: readonly string[];
  /** What the remedy leaves to a hand, in words: `kill -CONT`, a rule that blocks a sender. */
  readonly byHand?: () => Promise<unknown>;
  /** Where SRS has to be started again, which is then another process. */
  readonly restart?: () => Promise<Srs>;
}

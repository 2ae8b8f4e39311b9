/** Why a target did not get its value, as far as the kernel or the commands told. */
export interface FailureCause {
  /** `refused`: the words say what would help; the same once more would not. */
  readonly kind: 'not-permitted' | 'ended' | 'not-installed' | 'sudo' | 'refused' | 'other';
  /** Follows the name of the target: `not permitted`. */
  readonly words: string;
}

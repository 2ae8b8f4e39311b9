/** Why a target did not get its value, as far as the kernel or the commands told. */
export interface FailureCause {
  readonly kind: 'not-permitted' | 'ended' | 'not-installed' | 'sudo' | 'other';
  /** Follows the name of the target: `not permitted`. */
  readonly words: string;
}

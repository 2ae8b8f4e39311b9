/** Why something that was asked for will not be done: in words, with what would help. */
export interface Refusal {
  readonly refused: string;
}

/** A host that was asked for is not reached. */
export interface NotReached extends Refusal {
  /** Why, without its name: for where that stands beside it. */
  readonly why: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

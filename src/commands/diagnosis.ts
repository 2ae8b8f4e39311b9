/** As plugins of Nagios and Icinga end: OK, WARNING, CRITICAL, UNKNOWN. */
export const EXITS = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;
export type State = keyof typeof EXITS;

/** From what is least to what is worst. */
export const STATES: readonly State[] = ['ok', 'unknown', 'warning', 'critical'];

/** What the doctor found on one host. */
export interface Diagnosis {
  readonly state: State;
  /** As it is printed. */
  readonly lines: readonly string[];
  /** What is worst, or that nothing is, in a sentence. */
  readonly headline: string;
}

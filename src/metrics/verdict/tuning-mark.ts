/** Something was tuned, or changed by something else, at this time of the host's monotonic clock. */
export interface TuningMark {
  /** It was confirmed; of what others changed, the last refresh before it was seen. */
  readonly beganMs: number;
  /** It was read back, or seen. */
  readonly atMs: number;
  /** `renice 0 → -15`, `nice 0 → -15 by something else`. */
  readonly label: string;
  /** The process that was tuned. Undefined: the host was, and the SRS that is looked at judges it. */
  readonly pid: number | undefined;
  /** When that process started: its pid may be given to another. */
  readonly startTicks: number | undefined;
  /** The loss window at that time: what it is judged over. */
  readonly windowSeconds: number;
  /** Whether a verdict is due on it. */
  readonly isJudged: boolean;
  /** Its number in the journal; undefined when that could not be written. */
  readonly entry: number | undefined;
  /** The number of what this took back, all of it. */
  readonly undoes: number | undefined;
  /** It was not done by this srs-top. */
  readonly isByOthers?: true;
  /** Nothing was tuned: the user put a word there. */
  readonly isNote?: true;
}

/** The lowest and the highest number that may be given, both included. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

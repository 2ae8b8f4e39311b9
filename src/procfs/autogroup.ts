/** The autogroup of a process (sched(7), "The autogroup feature"). */
export interface Autogroup {
  /** `/autogroup-4711`. */
  readonly name: string;
  readonly nice: number;
}

/** /proc/PID/autogroup: `/autogroup-4711 nice 0`. Undefined for anything else, as for a process in none. */
export function parseAutogroup(text: string): Autogroup | undefined {
  const [, name, nice] = /^(\/autogroup-\d+) nice (-?\d{1,2})\s*$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, nice: Number(nice) };
}

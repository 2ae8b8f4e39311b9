import type { ChangeKind, ForeignChange } from '../../metrics/changes/change.ts';

export type TunerName = 'irqbalance' | 'tuned' | 'bpftune';

/** A process that tunes the host by itself. */
export interface Tuner {
  readonly name: TunerName;
  readonly pid: number;
}

/** What else tunes the host. */
export interface TunersSeen {
  /** Those that ran when it was looked; undefined: nobody looked since the changes. */
  readonly running: readonly Tuner[] | undefined;
  /** What no srs-top changed in the last minutes, the newest last. */
  readonly changes: readonly ForeignChange[];
}

export const NO_TUNERS: TunersSeen = { running: undefined, changes: [] };

/**
 * What each sets by itself: irqbalance(1); plugins sysctl, irq, net and scheduler of tuned; tuners of bpftune(8). The one
 * whose only work it is comes first.
 */
const SETS: Readonly<Record<TunerName, readonly ChangeKind[]>> = {
  irqbalance: ['irq-affinity'],
  bpftune: ['sysctl'],
  tuned: ['sysctl', 'irq-affinity', 'rps', 'nice', 'policy', 'affinity'],
};

/** How it is called as a process; undefined: it is none of them. */
export function tunerNamed(command: string): TunerName | undefined {
  return Object.hasOwn(SETS, command) ? (command as TunerName) : undefined;
}

/** Whether any of them sets such a value. */
export function isTunersWork({ change }: ForeignChange): boolean {
  return Object.values(SETS).some(kinds => kinds.includes(change.what));
}

/** Of those that run the one that sets such values. */
export function tunerOf(running: readonly Tuner[], { change }: ForeignChange): Tuner | undefined {
  const names = Object.keys(SETS) as TunerName[];
  const fitting = names.filter(name => SETS[name].includes(change.what));
  return fitting.flatMap(name => running.find(one => one.name === name) ?? [])[0];
}

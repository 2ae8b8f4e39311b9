import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import type { Refusal } from '../tuning.ts';
import type { SrsPlace } from './irq/irq-presets.ts';
import type { TuningWish } from './wish.ts';

/** The SRS of another host that a wish is to be for. */
export interface OtherTarget {
  readonly process: ProcessIdentity;
  /** How it is called there, fit for a terminal. */
  readonly label: string;
  /** How many files it has open; undefined: not known. */
  readonly openFiles: number | undefined;
  /** Where its threads may run and ran last. */
  readonly place: SrsPlace;
}

/**
 * The same wish for the SRS of another host. Refused for what is there on one host alone: single threads, IRQs and queues.
 * @param target undefined: no SRS runs there, which what belongs to the host does without
 */
export function wishFor(wish: TuningWish, target: OtherTarget | undefined): TuningWish | Refusal {
  switch (wish.kind) {
    case 'sysctl':
      return { ...wish, srs: target && { pid: target.process.pid, label: target.label } };
    case 'irq-affinity':
      return wish.irqs === undefined
        ? { ...wish, srs: target?.place }
        : { refused: `IRQ ${wish.irqs.join(', ')} is of one host alone: choose all of ${wish.interface}` };
    case 'rps':
      return wish.queues === undefined
        ? { ...wish, srs: target?.place }
        : {
            refused: `queue ${wish.queues.join(', ')} is of one host alone: choose all of ${wish.interface}`,
          };
  }
  if (target === undefined) return { refused: 'no SRS runs there' };
  const { process, label, openFiles } = target;
  switch (wish.kind) {
    case 'autogroup':
      return { ...wish, process, label };
    case 'open-files':
      return { ...wish, process, label, openFiles };
    case 'quota':
      // A cgroup has another name there: the one that decides is meant.
      return { ...wish, process, label, group: undefined };
    case 'nice':
    case 'affinity':
    case 'policy':
      return wish.scope === 'all'
        ? { ...wish, process, label }
        : { refused: 'a single thread is of one process alone: choose all threads' };
  }
}

import { fileNameFrom } from '../storage/private-files.ts';
import { agreedLines, commonValue } from './agreed-lines.ts';
import type { StandingTuning } from './persist.ts';

/** What a unit of systemd is to say, without its head. */
export interface UnitLines {
  /** The unit's name, taken to be that of the process: `srs`. */
  readonly unit: string;
  readonly lines: readonly string[];
}

/** What stands of processes that were tuned whole, by their names. Those of which a unit can say nothing are left out. */
export function unitsOf(tunings: readonly StandingTuning[]): readonly UnitLines[] {
  return [...Map.groupBy(tunings, ({ label }) => label)]
    .map(([label, own]) => ({ unit: fileNameFrom(label), lines: agreedLines(own, unitLines) }))
    .filter(({ lines }) => lines.length > 0);
}

/** systemd.exec(5); what reaches a few threads only is none of a unit's. */
function unitLines({ kind, isOfAll, targets }: StandingTuning): readonly string[] {
  if (kind === 'open-files') {
    const limit = (id: string): string | undefined => targets.find(target => target.id === id)?.value;
    const [soft, hard] = [limit('soft'), limit('hard')];
    // A unit that names one limit sets both: what only one was changed of is left to the script.
    return soft === undefined || hard === undefined
      ? []
      : [`LimitNOFILE=${infinityOf(soft)}:${infinityOf(hard)}`];
  }
  const value = commonValue(targets);
  if (!isOfAll || value === undefined) return [];
  switch (kind) {
    case 'nice':
      return [`Nice=${value}`];
    case 'affinity':
      // The empty one first: masks are merged, with that of the unit itself too.
      return ['CPUAffinity=', `CPUAffinity=${value}`];
    case 'policy': {
      const [policy = '', priority] = value.split(' ');
      const lines = [`CPUSchedulingPolicy=${policy}`];
      return priority === undefined ? lines : [...lines, `CPUSchedulingPriority=${priority}`];
    }
    default:
      return [];
  }
}

function infinityOf(limit: string): string {
  return limit === 'unlimited' ? 'infinity' : limit;
}

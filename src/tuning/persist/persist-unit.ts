import { fileNameFrom } from '../../storage/private-files.ts';
import type { UnitHome } from '../limits/unit-home.ts';
import { agreedLines, commonValue } from './agreed-lines.ts';
import type { StandingTuning } from './standing-tunings.ts';

/** What a unit of systemd is to say, without its head. */
export interface UnitLines {
  /** `srs@1.service`: that of the cgroup which the process is in. */
  readonly unit: string;
  /** The same for the name of a file. */
  readonly fileName: string;
  readonly lines: readonly string[];
}

/** By pid. Of a process that is not in it, no unit is known. */
export type UnitHomes = ReadonlyMap<number, UnitHome>;

/** What stands of processes that were tuned whole, by their units. Those of which a unit can say nothing are left out. */
export function unitsOf(tunings: readonly StandingTuning[], homes: UnitHomes): readonly UnitLines[] {
  const ofUnits = tunings.flatMap(tuning => {
    const home = tuning.pid === undefined ? undefined : homes.get(tuning.pid);
    return home?.kind === 'service' ? [{ unit: home.unit, tuning }] : [];
  });
  return [...Map.groupBy(ofUnits, ({ unit }) => unit)]
    .map(([unit, own]) => ({
      unit,
      fileName: fileNameFrom(unit.replace(/\.service$/, '')),
      lines: agreedLines(
        own.map(({ tuning }) => tuning),
        unitLines,
      ),
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** Whether a unit could say something of it. */
export function isForUnit(tuning: StandingTuning): boolean {
  return unitLines(tuning).length > 0;
}

/** systemd.exec(5); a unit cannot set what reaches only some threads. */
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

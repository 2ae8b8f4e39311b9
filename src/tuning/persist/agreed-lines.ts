import type { StandingTuning } from './standing-tunings.ts';

/**
 * What to write of every kind. Of processes with one name that were given different values nothing: by the name alone they
 * are not told apart, and the last would count for all.
 */
export function agreedLines(
  tunings: readonly StandingTuning[],
  linesOf: (tuning: StandingTuning) => readonly string[],
): readonly string[] {
  // One process's soft and hard limit can come from two changes that agree.
  const subjectOf = ({ kind, targets }: StandingTuning): string =>
    kind === 'open-files' ? [kind, ...targets.map(({ id }) => id)].join(' ') : kind;
  return [...Map.groupBy(tunings, subjectOf)].flatMap(([subject, own]) => {
    const choices = own.map(linesOf).filter(lines => lines.length > 0);
    const distinct = new Map(choices.map(lines => [lines.join('\n'), lines]));
    return distinct.size > 1
      ? [`# ${subject}: left out, as processes called ${own[0]?.label} have different values`]
      : [...distinct.values()].flat();
  });
}

/** The value that all have; undefined when they have several. */
export function commonValue(targets: StandingTuning['targets']): string | undefined {
  const [first] = targets;
  return targets.every(({ value }) => value === first?.value) ? first?.value : undefined;
}

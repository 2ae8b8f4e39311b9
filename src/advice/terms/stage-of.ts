import type { Stage, StageName } from '../../metrics/terms/stages.ts';
import type { Evidence } from './finding.ts';

type Way = readonly Stage[];

/** The stages of one name, the host's and those of SRS's namespace. */
export function stagesOf(way: Way, name: StageName): Way {
  return way.filter(({ stage }) => stage === name);
}

/** Packets that stages lost; undefined where one of them is not known. */
export function lostIn(way: Way): number | undefined {
  return way.reduce<number | undefined>(
    (sum, { lost }) => (sum === undefined || lost === undefined ? undefined : sum + lost),
    0,
  );
}

/** What it lost, at the least where some of its parts are not known. */
export function knownLoss({ lost, losers }: Stage): number {
  return lost ?? losers.reduce((sum, one) => sum + one.lost, 0);
}

/** The stage that lost most. */
export function worstOf(way: Way): Stage | undefined {
  return way.reduce<Stage | undefined>(
    (worst, stage) => ((stage.lost ?? 0) > (worst?.lost ?? 0) ? stage : worst),
    undefined,
  );
}

/** The counters of a stage that grew, and over which time. */
export function evidenceOfStage({
  counters,
  levels,
  losers,
  spanSeconds,
  where,
}: Stage): readonly Evidence[] {
  const figures = [...Object.entries(counters), ...Object.entries(levels)];
  return [
    ...figures.flatMap(([what, value]) => (value === undefined || value === 0 ? [] : [{ what, value }])),
    ...losers.slice(0, 3).map(({ name, lost }) => ({ what: name, value: lost, unit: 'packets lost' })),
    { what: 'whose', value: where === 'host' ? 'the host' : "SRS's namespace" },
    ...(spanSeconds === undefined ? [] : [{ what: 'span', value: Math.round(spanSeconds), unit: 's' }]),
  ];
}

/** Seconds that a stage's counts are of; 1 where that is not known, so that rates are no higher than they are. */
export function secondsOf({ spanSeconds }: Stage): number {
  return Math.max(1, spanSeconds ?? 1);
}

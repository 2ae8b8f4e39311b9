import type { FleetRow, FleetWord } from './fleet-row.ts';

/** What is worst stands first. A host that is not seen may lose packets, too: it stands before what is well. */
const RANKS: readonly FleetWord[] = [
  'losing',
  'bad',
  'lost',
  'stale',
  'not reached',
  'not seen',
  'warning',
  'measuring',
  'no SRS',
  'opening',
  'over',
  'ok',
];

/**
 * The rows by trouble, those of one host together: hosts by their worst row. Among equals, what loses ten times as much
 * stands first, and else what was named first, so that rows do not change places with every refresh.
 * @param hosts the rows of each host, in the order in which they were named
 */
export function orderRows(hosts: readonly (readonly FleetRow[])[]): readonly FleetRow[] {
  return hosts
    .map(rows => ({ rows, trouble: worstTrouble(rows) }))
    .toSorted(({ trouble: a }, { trouble: b }) => a.rank - b.rank || b.magnitude - a.magnitude)
    .flatMap(({ rows }) => rows);
}

interface FleetTrouble {
  readonly rank: number;
  readonly magnitude: number;
}

function worstTrouble(rows: readonly FleetRow[]): FleetTrouble {
  const all = rows.map(({ word, lost = 0 }) => ({
    rank: RANKS.indexOf(word),
    magnitude: lost > 0 ? Math.floor(Math.log10(lost)) : -1,
  }));
  const rank = Math.min(...all.map(trouble => trouble.rank));
  return {
    rank,
    magnitude: Math.max(...all.filter(trouble => trouble.rank === rank).map(({ magnitude }) => magnitude)),
  };
}

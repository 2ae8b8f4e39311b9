import type { Change, ForeignChange } from '../../metrics/changes/change.ts';
import { authorsOf, type Done, isGivenBy } from './change-author.ts';

/**
 * Changes that no srs-top made, neither this one nor another that keeps the same journal.
 * @param others what the journal says; undefined where it cannot be read: then nobody knows whose a change is
 */
export function foreignChanges(
  changes: readonly Change[],
  own: readonly Done[],
  others: readonly Done[] | undefined,
): readonly ForeignChange[] {
  if (others === undefined) return [];
  const all = [...others, ...own];
  return changes
    .flatMap(change => authorsOf(change, own, others))
    .filter(({ by }) => by === 'other')
    .map(({ change }) => ({
      change,
      wasTuned: change.parts.some(part => all.some(done => isGivenBy(done, change, part))),
    }));
}

import { type HostFailure, isFailure, isUnrecorded } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { parseConntrackStat } from '../procfs/nf-conntrack.ts';
import { toCount } from '../procfs/numbers.ts';
import type { Conntrack } from './stage-readings.ts';
import { notUnderstood, textOf } from './texts.ts';

/**
 * A kernel that tracks nothing has none of the files; where one alone is missing, that could not be read.
 * @param paths the counters first, then files with one figure each, the limit last
 */
export function readConntrack(look: Look, paths: readonly string[]): Conntrack | HostFailure {
  const [path = '', ...others] = paths;
  const figures = others.map(other => {
    const text = textOf(look, other);
    return isFailure(text) ? text : (toCount(text.trim()) ?? notUnderstood(other));
  });
  const text = textOf(look, path);
  if ([text, ...figures].every(result => isFailure(result) && result.reason === 'gone'))
    return { counters: 'none', max: undefined };
  const max = figures.at(-1);
  // A kernel that tracks has the counters; a recording may have the limit alone.
  if (isUnrecorded(text) && typeof max === 'number') return { counters: undefined, max };
  if (isFailure(text)) return text;
  const counters = parseConntrackStat(text);
  if (counters === undefined) return notUnderstood(path);
  const failure = figures.find(isFailure);
  if (failure !== undefined) return failure;
  return { counters, max: max as number };
}

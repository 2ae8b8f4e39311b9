import type { ChangeMetrics } from '../terms/metrics.ts';
import type { Change } from './change.ts';

/** A change as `--json` has it. */
export function changeMetrics({ what, pid, parts, time }: Change): ChangeMetrics {
  const [{ from, to }] = parts;
  return {
    what,
    pid,
    from,
    to,
    of: parts.map(({ id }) => id),
    times: Math.max(...parts.map(({ times }) => times)),
    time: time.toISOString(),
  };
}

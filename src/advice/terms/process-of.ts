import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { ThreadRequest } from '../../tuning/tuning.ts';

/** All threads of an SRS, as a wish names them. */
export function processOf({ pid, startTicks }: SrsMetrics): ThreadRequest {
  return { process: { pid, startTicks }, label: 'srs', scope: 'all' };
}

/** The process itself. */
export function identityOf({ pid, startTicks }: SrsMetrics): ThreadRequest['process'] {
  return { pid, startTicks };
}

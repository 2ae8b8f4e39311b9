import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { isSameProcess, type ProcessIdentity } from '../../srs/process/process-identity.ts';
import { formatDuration, formatTimeOfDay } from '../../text/format.ts';

/** The SRS that a dialog was opened for. It stays the same while the dialog is open, also when SRS restarts. */
export interface DialogTarget {
  readonly process: ProcessIdentity;
  /** How the process is called: `srs`. */
  readonly label: string;
  /** `srs 7847 (started 01:40:44)`. */
  readonly heading: string;
}

const DAY_SECONDS = 86_400;

/** @param started when it was, as `StartTimes` has it; undefined: not known */
export function targetOf(srs: SrsMetrics, started: Date | undefined): DialogTarget {
  const { pid, startTicks } = srs;
  const label = srs.threads.find(thread => thread.tid === pid)?.name || 'srs';
  return {
    process: { pid, startTicks },
    label,
    heading: `${label} ${pid}${describeStart(srs.uptimeSeconds, started)}`,
  };
}

/** The newest figures where they still are of the same process, else those of when the dialog was opened. */
export function newestOf(opened: SrsMetrics, latest: SrsMetrics | undefined): SrsMetrics {
  return latest !== undefined && isSameProcess(opened, latest) ? latest : opened;
}

function describeStart(uptimeSeconds: number | undefined, started: Date | undefined): string {
  if (uptimeSeconds === undefined || started === undefined) return '';
  // A time of day says nothing about a process that is older than one.
  if (uptimeSeconds >= DAY_SECONDS) return ` (up ${formatDuration(uptimeSeconds)})`;
  return ` (started ${formatTimeOfDay(started.toISOString())})`;
}

import type { Severity } from '../../text/severity.ts';
import type { Stage, StageName } from '../terms/stages.ts';

/** Stages at which a lost packet is lost to SRS, or to its players, for certain; at others it may be anybody's. */
const SURE: readonly StageName[] = ['nic', 'softnet', 'conntrack', 'sockets', 'qdisc'];

/**
 * How bad it is what a stage lost. Packets to a port on which nobody listens are no harm; those that IP or a driver turned
 * away, or a cloud's limits held back, need not be SRS's.
 */
export function stageSeverity({ stage, lost, counters }: Stage): Severity {
  if (lost === undefined) return 'unknown';
  const harmful = lost - (stage === 'udp' ? (counters.NoPorts ?? 0) : 0);
  if (harmful <= 0) return 'good';
  return SURE.includes(stage) ? 'bad' : 'warning';
}

import type { StageName } from '../../metrics/terms/stages.ts';
import type { FindingId } from './finding.ts';
import type { Situation } from './situation.ts';

type Basis = (situation: Situation) => boolean;

const byLoss: Basis = ({ isLossKnown }) => isLossKnown;
const byUdp: Basis = ({ srs }) => srs.udp.isCurrent;
const byLog: Basis = ({ srs }) => srs.log !== undefined;

/** One of the stages was read, the host's or that of SRS's namespace. */
function byStage(way: 'in' | 'out', name: StageName): Basis {
  return ({ srs }) =>
    srs.stages[way].some(({ stage, spanSeconds }) => stage === name && spanSeconds !== undefined);
}

/** What has to be known before it can be said that something is over; nothing beside what always is where it is not here. */
const BASES: Partial<Record<FindingId, Basis>> = {
  stopped: ({ reading }) => reading.threads.value !== undefined,
  throttled: ({ reading, isLossKnown }) => reading.cpuQuotas.value !== undefined && isLossKnown,
  stolen: byLoss,
  starved: byLoss,
  blocked: byLoss,
  'slow-cpu': byLoss,
  'softirq-shares-cpu': byLoss,
  saturated: byLoss,
  'unread-queue': byLoss,
  burst: byLoss,
  'cause-unknown': byLoss,
  'memory-charge': byUdp,
  'udp-memory': byUdp,
  'no-port': byUdp,
  'checksum-errors': byUdp,
  'other-loses': byUdp,
  'qdisc-drops': byStage('out', 'qdisc'),
  'send-buffer': byStage('out', 'sockets'),
  'tx-drops': byStage('out', 'nic'),
  'cloud-allowance': byStage('out', 'cloud'),
  'listen-queue': byStage('out', 'tcp'),
  'softnet-drops': byStage('in', 'softnet'),
  'softnet-squeezed': byStage('in', 'softnet'),
  'nic-ring': byStage('in', 'nic'),
  'conntrack-full': byStage('in', 'conntrack'),
  reassembly: byStage('in', 'ip'),
  'open-files': ({ srs }) => srs.openFiles !== undefined && srs.openFilesLimit !== undefined,
  'connection-limit': byLog,
  'circuit-breaker': byLog,
  strangers: byLog,
  'not-this-host': byLog,
  'late-clock': ({ srs }) => srs.log?.timer !== undefined,
  'silent-log': byLog,
  traced: ({ reading }) => reading.status.value !== undefined,
};

/** Whether enough is known of an SRS to say that something is over, where no rule finds it any more. */
export function canTell(id: FindingId, situation: Situation): boolean {
  return BASES[id]?.(situation) ?? true;
}

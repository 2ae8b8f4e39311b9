import type { AdvisedSnapshot } from '../../../src/advice/advised.ts';
import type { Finding } from '../../../src/advice/terms/finding.ts';
import type { Snapshot } from '../../../src/metrics/model.ts';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { FleetHost } from '../../../src/view/fleet/fleet-row.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

/** What is different from a host with one SRS that loses nothing. */
export interface HostShape extends Partial<FleetHost> {
  /** Packets in the window. */
  readonly lost?: number;
  readonly findings?: readonly Pick<Finding, 'id' | 'severity' | 'sentence'>[];
  /** Command lines of its processes; one SRS unless given. */
  readonly commands?: readonly string[];
  readonly srs?: Partial<SrsMetrics>;
  /** Why SRS may be there without being seen. */
  readonly unseen?: string;
}

const CALM: Snapshot = snapshotOf({ refreshes: 12, instances: 3 });

export function fleetHost(label: string, shape: HostShape = {}): FleetHost {
  const {
    lost = 0,
    findings = [],
    commands = ['./objs/srs -c conf/srs.conf'],
    srs = {},
    unseen,
    ...change
  } = shape;
  const processes = CALM.metrics.srs.slice(0, commands.length).map((one, index) => ({
    ...one,
    cpuPercent: 42.5,
    runQueueWaitPercent: 1.5,
    ...srs,
    command: commands[index] ?? '',
    udp: {
      ...one.udp,
      received: 100_000,
      inErrors: lost,
      receiveBufferErrors: lost,
      uncounted: 0,
      memoryErrors: 0,
      lossPercent: (100 * lost) / (100_000 + lost),
    },
  }));
  const snapshot: AdvisedSnapshot = {
    ...CALM,
    unseen,
    metrics: { ...CALM.metrics, host: label, srs: processes },
    advice: { findings: findings.map(finding => findingOf(finding)), cleared: [] },
  };
  return {
    ...{ label, phase: 'watched', problem: undefined, nextTrySeconds: undefined, snapshot },
    ...{ ageSeconds: 0.4, delaySeconds: 1, isPending: false },
    ...change,
  };
}

function findingOf(finding: Pick<Finding, 'id' | 'severity' | 'sentence'>): Finding {
  return {
    ...{ evidence: [], remedies: [], lost: 0, pid: undefined, windowSeconds: 10, symptoms: [] },
    ...{ sinceMs: 0, lastedSeconds: 3 },
    ...finding,
  };
}

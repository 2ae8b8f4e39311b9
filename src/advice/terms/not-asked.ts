import { canTell } from './can-tell.ts';
import { FINDING_IDS, type FindingId } from './finding.ts';
import type { Situation } from './situation.ts';

/** Rules that could not be asked of a recording, and what it would have to have for them. */
export interface NotAsked {
  /** `two readings of its counters`. */
  readonly needs: string;
  readonly findings: readonly FindingId[];
}

type Need = readonly [
  needs: string,
  isThere: (situation: Situation) => boolean,
  findings: readonly FindingId[],
];

/** What rules rest on. A rule that needs several of these stands with the first that is not there. */
const NEEDS: readonly Need[] = [
  [
    'two readings of the counters',
    ({ srs }) => srs.udp.coveredSeconds > 0,
    [
      ...([
        'stopped',
        'throttled',
        'stolen',
        'starved',
        'blocked',
        'slow-cpu',
        'softirq-shares-cpu',
      ] as const),
      ...(['qdisc-drops', 'send-buffer', 'saturated', 'memory-charge', 'unread-queue', 'burst'] as const),
      ...(['receive-cpu-full', 'softnet-drops', 'softnet-squeezed', 'nic-ring', 'cloud-allowance'] as const),
      ...(['tx-drops', 'listen-queue', 'no-port', 'checksum-errors', 'reassembly', 'other-loses'] as const),
      ...(['cause-unknown', 'contended', 'wrong-thread', 'nice-cannot-work'] as const),
    ],
  ],
  [
    "SRS's log",
    ({ srs }) => srs.log !== undefined,
    [
      ...([
        'connection-limit',
        'circuit-breaker',
        'strangers',
        'not-this-host',
        'late-clock',
        'silent-log',
      ] as const),
    ],
  ],
  [
    "the buffers of SRS's sockets (ss -m)",
    ({ srs }) =>
      srs.sockets.some(({ isOwn, receiveBufferBytes }) => isOwn === true && receiveBufferBytes !== undefined),
    ['clamped-buffer', 'default-buffer'],
  ],
  ["SRS's executable and its memory", ({ srs }) => srs.build !== undefined, ['slow-build']],
];

/** What could not be asked of any of these SRS; everything where there is none. */
export function notAsked(situations: readonly Situation[]): readonly NotAsked[] {
  if (situations.length === 0) return [{ needs: 'a process of SRS', findings: FINDING_IDS.filter(isOfSrs) }];
  const groups = NEEDS.flatMap(([needs, isThere, findings]) =>
    situations.some(isThere) ? [] : [{ needs, findings }],
  );
  const named = new Set(groups.flatMap(({ findings }) => findings));
  const others = FINDING_IDS.filter(
    id => isOfSrs(id) && !named.has(id) && !situations.some(situation => canTell(id, situation)),
  );
  return others.length === 0
    ? groups
    : [...groups, { needs: 'what the recording does not have', findings: others }];
}

/** What was lost before is told without a rule where there is no SRS. */
function isOfSrs(id: FindingId): boolean {
  return id !== 'lost-before';
}

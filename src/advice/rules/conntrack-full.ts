import type { Stage } from '../../metrics/terms/stages.ts';
import { aboutOf, ownTable } from '../terms/command-where.ts';
import type { Remedy } from '../terms/finding.ts';
import { mediaPort } from '../terms/own-socket.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count, percent } from '../terms/words.ts';

/** Share of the table: netdata warns at 85 to 90 %. */
const FULL_FROM = 0.9;
/**
 * Packets a second. Two first packets of one connection at once cost one of them, on every host (`insert_failed` and `drop`
 * of nf_conntrack_core.c): while the table has room, a few are usual.
 */
const DROPS_FROM = 1;
const DROPS_WITH_ROOM_FROM = 10;
/** Entries that a host with many players has room for, some 80 MB. */
const ROOMY = 262_144;

/** The connection table is full, or nearly; or it drops much for another reason. */
export const findConntrackFull: Rule = situation => {
  const [stage] = stagesOf(situation.srs.stages.in, 'conntrack').toSorted(
    (a, b) =>
      Number(isFullTable(b)) - Number(isFullTable(a)) ||
      (b.lost ?? 0) - (a.lost ?? 0) ||
      (fullnessOf(b) ?? 0) - (fullnessOf(a) ?? 0),
  );
  const fullness = stage && fullnessOf(stage);
  if (stage === undefined || fullness === undefined) return undefined;
  const { entries = 0, nf_conntrack_max: most = 0 } = stage.levels;
  const lost = stage.lost ?? 0;
  const isLosing = lost / secondsOf(stage) >= DROPS_FROM;
  const isFull = isFullTable(stage);
  if (!isFull && lost / secondsOf(stage) < DROPS_WITH_ROOM_FROM) return undefined;
  const isDropping = lost > 0 && isLosing;
  const table = `${percent(Math.min(100, fullness * 100))} full (${count(entries)} of ${count(most)})`;
  return {
    id: 'conntrack-full',
    severity: isFull && isDropping ? 'bad' : 'warning',
    sentence: isFull
      ? `the connection table is ${table}${isDropping ? `: ${count(lost)} packets lost` : ''}`
      : `connection tracking dropped ${count(lost)} packets, though its table is only ${table}`,
    evidence: evidenceOfStage(stage),
    remedies: isFull ? [larger(most), untracked(situation)] : [untracked(situation)],
    lost: isDropping ? lost : 0,
    ...(stage.where === 'srs' ? {} : { about: aboutOf(stage) ?? 'host' }),
  };
};

/** The limit is the host's, whichever namespace is full (net.netfilter.nf_conntrack_max). */
function larger(most: number): Remedy {
  const wanted = Math.max(ROOMY, most * 2);
  return {
    label: `net.netfilter.nf_conntrack_max = ${wanted}`,
    command: `sysctl -w net.netfilter.nf_conntrack_max=${wanted}`,
    note: 'to be set on the host, also where SRS has a namespace of its own',
  };
}

function untracked(situation: Situation): Remedy {
  const port = mediaPort(situation) ?? 'PORT';
  // What SRS answers would be tracked, too.
  const { command, undo } = ownTable('srs_untracked', {
    prerouting: `udp dport ${port} notrack`,
    output: `udp sport ${port} notrack`,
  });
  return {
    label: 'no tracking of the media port',
    command,
    note: `taken back by ${undo}; never where docker-proxy, NAT or a firewall that asks for states (ct state) leads to SRS: it would lose all`,
    noteHasCommands: true,
  };
}

function isFullTable(stage: Stage): boolean {
  return (fullnessOf(stage) ?? 0) >= FULL_FROM;
}

function fullnessOf({ levels: { entries, nf_conntrack_max: most } }: Stage): number | undefined {
  return entries === undefined || most === undefined || most <= 0 ? undefined : entries / most;
}

import type { StageLoser } from '../../metrics/terms/stages.ts';
import { commandWhere } from '../terms/command-where.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { stagesOf } from '../terms/stage-of.ts';
import { count, figure } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;
/** Share of what SRS itself lost: counters and sockets are read some microseconds apart, which leaves a few of neither. */
const SKEW_SHARE = 0.01;

/** What SRS's own sockets did not drop, others of its namespace did. */
export const findOtherLoses: Rule = situation => {
  const { srs, name, lost } = situation;
  const { unowned, coveredSeconds, receiveBufferErrors } = srs.udp;
  if (unowned === undefined || receiveBufferErrors === undefined || coveredSeconds <= 0) return undefined;
  if (unowned / coveredSeconds < TOLD_FROM || unowned < receiveBufferErrors * SKEW_SHARE) return undefined;
  if (isOfAnotherSrs(situation) || mayBeItsOwn(situation)) return undefined;
  const owner = ownerOf(situation);
  const seconds = Math.round(coveredSeconds);
  return {
    id: 'other-loses',
    severity: owner === undefined ? 'remark' : 'warning',
    sentence:
      owner === undefined
        ? `${count(unowned)} packets were lost in ${seconds} s at sockets that are not SRS's, or that are closed by now`
        : `${owner.name}${owner.pid === undefined ? '' : ` (pid ${owner.pid})`} loses ${count(owner.lost)} packets in ${seconds} s, ${lost > 0 ? `beside ${name}` : `not ${name}`}`,
    evidence: [
      { what: 'receive buffer errors of the namespace', value: receiveBufferErrors, unit: 'packets' },
      { what: "of none of SRS's sockets", value: unowned, unit: 'packets' },
      ...figure('window', coveredSeconds, 's'),
    ],
    remedies: [
      {
        label: 'look at that process',
        command: commandWhere(situation, srs.namespace.isHost === true ? 'host' : 'namespace', [
          'ss',
          '-uanmp',
        ]),
        note: 'nothing about SRS helps it',
      },
    ],
    lost: 0,
    about: 'namespace',
  };
};

/** Another SRS of the namespace says it of itself. */
function isOfAnotherSrs({ snapshot, srs }: Situation): boolean {
  return snapshot.metrics.srs
    .filter(other => other.pid !== srs.pid && other.namespace.id === srs.namespace.id)
    .some(other => other.udp.owners.length > 0);
}

/** How long an SRS that has no UDP socket yet may be about to open its first, in seconds. */
const STARTS_FOR = 10;

/** Its open files are read less often than the sockets: one that it opened since is not known as its own. */
function mayBeItsOwn({ srs }: Situation): boolean {
  if (srs.sockets.length === 0 && (srs.uptimeSeconds ?? 0) < STARTS_FOR) return true;
  return losersOf(srs).some(({ pid }) => pid === srs.pid);
}

/** Whoever drops most of those that are no SRS. */
function ownerOf({ srs }: Situation): StageLoser | undefined {
  return losersOf(srs).find(({ owner }) => owner === 'other');
}

function losersOf({ stages }: Situation['srs']): readonly StageLoser[] {
  return stagesOf(stages.in, 'sockets').flatMap(stage => stage.losers);
}

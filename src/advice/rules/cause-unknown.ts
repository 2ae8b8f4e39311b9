import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { SRS_SOURCES } from '../../sampling/sources.ts';
import type { Remedy } from '../terms/finding.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, percent, seenIn, shareLost } from '../terms/words.ts';

/** Share of the loss below which a cause is not told beside others. */
const LEAST_SHARE = 0.1;
/** Share of the checksum errors: sockets count them as drops too, and are read some microseconds later. */
const SKEW_SHARE = 0.01;

/**
 * Packets are lost while the thread of SRS sleeps: in bursts that are larger than the buffer, or because it does not read what
 * lies there. Which of both, only what is left in the queue tells, in percent of the buffer; what helps one is no help for the
 * other.
 */
export const findCauseUnknown: Rule = situation => {
  const { causes, name, srs } = situation;
  const share = causes.get('untold');
  if (share === undefined || share.share < LEAST_SHARE) return undefined;
  // What was left before the first refresh is told by nothing, and what is left at the next soon is.
  if (!share.isOfNamespace && share.points.every(({ leftPercent }) => leftPercent !== undefined))
    return undefined;
  if (share.lost < (srs.udp.checksumErrors ?? 0) * SKEW_SHARE) return undefined;
  const run = meanOf(share.points, point => point.runPercent) ?? 0;
  const lost = share.isOfNamespace
    ? `${count(share.lost)} packets were lost in the network namespace of ${name}, at whose sockets is not known`
    : `${name}: ${shareLost(share, 'were lost')}`;
  return {
    id: 'cause-unknown',
    severity: 'bad',
    sentence: `${lost}, and why cannot be told: its thread ran ${percent(run)} of the time${share.isOfNamespace ? '' : ', and how full its queue stays is not known'}`,
    evidence: [
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [whatWouldTell(situation, share.isOfNamespace)],
    lost: share.lost,
    ...seenIn(share),
  };
};

function whatWouldTell({ snapshot, srs }: Situation, isOfNamespace: boolean): Remedy {
  const sources = [SRS_SOURCES.socketMemory.name, ...(isOfNamespace ? [SRS_SOURCES.openFiles.name] : [])];
  const isOne = (source: string): boolean =>
    sources.some(name => source === name || source === `${name} of ${srs.pid}`);
  const why = snapshot.metrics.problems.filter(({ source }) => isOne(source));
  return {
    label: `${isOfNamespace ? 'which sockets are its own, and ' : ''}the size of ${isOfNamespace ? 'their' : 'its'} buffers would tell: a burst that is larger, or a queue that nobody reads`,
    note: [
      ...why.map(({ source, detail }) => `${source}: ${detail}`),
      'until then neither a larger buffer nor a restart is known to help',
    ].join('; '),
  };
}

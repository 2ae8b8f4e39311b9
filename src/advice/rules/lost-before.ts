import { formatDuration } from '../../text/format.ts';
import { isClamped } from '../terms/own-socket.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { largerBuffer } from '../terms/sysctl-remedy.ts';
import { count, figure } from '../terms/words.ts';

/** Sockets that are named one by one. */
const MOST_NAMED = 3;

/**
 * What SRS's own sockets dropped since they were opened, where that is all that is known: of a single moment no rate can be
 * told. While losses are watched, what was before says nothing of now.
 */
export const findLostBefore: Rule = situation => {
  const { srs, name, isLossKnown, reading } = situation;
  if (isLossKnown || srs.udp.coveredSeconds > 0) return undefined;
  const losers = srs.sockets
    .filter(({ isOwn, drops = 0 }) => isOwn === true && drops > 0)
    .sort((a, b) => (b.drops ?? 0) - (a.drops ?? 0));
  const total = losers.reduce((sum, { drops = 0 }) => sum + drops, 0);
  const [first] = losers;
  if (first === undefined) return undefined;
  const where = losers.length === 1 ? `at ${first.local}` : `at ${losers.length} of its sockets`;
  return {
    id: 'lost-before',
    severity: 'warning',
    sentence: `${name} lost ${count(total)} packets before: ${where}, since ${losers.length === 1 ? 'that was' : 'they were'} opened`,
    evidence: [
      ...losers
        .slice(0, MOST_NAMED)
        .map(({ local, drops = 0 }) => ({ what: `drops of ${local}`, value: drops, unit: 'packets' })),
      ...figure(
        'receive buffer errors of the namespace since it was made',
        reading.udp.value?.receiveBufferErrors,
        'packets',
      ),
      ...runsFor(situation),
    ],
    remedies: [
      ...(isClamped(situation) ? [largerBuffer(situation)] : []),
      {
        label: 'look while it loses',
        command: 'srs-top doctor',
        note: 'on the host itself: when it was lost, and why, cannot be told of one moment',
      },
    ],
    lost: 0,
  };
};

function runsFor({ srs: { uptimeSeconds } }: Situation) {
  return uptimeSeconds === undefined ? [] : [{ what: 'SRS runs for', value: formatDuration(uptimeSeconds) }];
}

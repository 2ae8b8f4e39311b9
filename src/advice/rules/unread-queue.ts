import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { fullestSocket } from '../terms/own-socket.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, lostEvidence, percent, seenIn, shareLost } from '../terms/words.ts';

/** Share of the loss below which a cause is not told beside others: a burst may lie in a queue at two refreshes by chance. */
const LEAST_SHARE = 0.1;

/** The queue of SRS stays full while its thread sleeps: it reads less than arrives, and nothing keeps it from reading. */
export const findUnreadQueue: Rule = situation => {
  const { causes, name, srs } = situation;
  const share = causes.get('unread');
  if (share === undefined || share.share < LEAST_SHARE) return undefined;
  const socket = fullestSocket(srs);
  const run = meanOf(share.points, point => point.runPercent) ?? 0;
  const tid = share.points.at(-1)?.tid ?? srs.pid;
  return {
    id: 'unread-queue',
    severity: 'bad',
    sentence: `${name} sleeps beside a full queue${socket === undefined ? '' : ` at ${socket.local}`}: its thread runs ${percent(run)} of the time, and ${shareLost(share, 'were lost')}`,
    evidence: [
      ...evidenceOf(share.points, 'Recv-Q at the refreshes', '% of the buffer', point => point.leftPercent),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: 'see what it does instead of reading',
        command: `strace -f -T -p ${tid}`,
        note: 'a larger buffer would be as full, and it has a CPU: only SRS itself can read faster. `p` (strace) shows where it is too',
      },
    ],
    lost: share.lost,
    explains: ['clamped-buffer', 'default-buffer', 'burst', 'late-clock'],
    ...seenIn(share),
  };
};

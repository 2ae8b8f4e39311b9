import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { formatBytes } from '../../text/format.ts';
import { fullestSocket, isClamped } from '../terms/own-socket.ts';
import type { Rule } from '../terms/situation.ts';
import { largerBuffer } from '../terms/sysctl-remedy.ts';
import { count, evidenceOf, figure, lostEvidence, percent, seenIn, shareLost } from '../terms/words.ts';

/** Share of the loss below which a cause is not told beside others. */
const LEAST_SHARE = 0.1;
/** Share of the checksum errors: sockets count them as drops too, and are read some microseconds later. */
const SKEW_SHARE = 0.01;
/** Percent of the time that a thread may wait for a CPU and still have all that it needs. */
const WAITS_BELOW = 15;

/** More came at once than the buffer holds, while SRS had all the CPU it needed. */
export const findBurst: Rule = situation => {
  const { causes, name, srs, evidence } = situation;
  const share = causes.get('burst');
  if (share === undefined || share.share < LEAST_SHARE) return undefined;
  if (isClamped(situation) && !share.isOfNamespace) return undefined;
  if (share.lost < (srs.udp.checksumErrors ?? 0) * SKEW_SHARE) return undefined;
  const buffer = fullestSocket(srs)?.receiveBufferBytes;
  const rates = share.points.flatMap(({ arrived, seconds }) =>
    arrived === undefined ? [] : [arrived / seconds],
  );
  const usual = meanOf(
    evidence.filter(({ lost }) => lost === 0),
    ({ arrived, seconds }) => (arrived === undefined ? undefined : arrived / seconds),
  );
  const wait = meanOf(share.points, point => point.waitPercent) ?? 0;
  const while_ =
    wait < WAITS_BELOW
      ? 'it had all the CPU it needed'
      : `it waited for a CPU ${percent(wait)} of the time only`;
  return {
    id: 'burst',
    severity: 'bad',
    sentence: share.isOfNamespace
      ? `a burst is larger than a buffer in the network namespace of ${name}: ${count(share.lost)} packets lost there, at whose sockets is not known, while ${while_}`
      : `a burst is larger than the buffer of ${name}${buffer === undefined ? '' : ` (${formatBytes(buffer)})`}: ${shareLost(share)} while ${while_}`,
    evidence: [
      ...figure(
        'arrived in the worst second',
        rates.length === 0 ? undefined : Math.max(...rates),
        'packets',
      ),
      ...figure('arrive otherwise', usual, 'packets/s'),
      ...figure('receive buffer', buffer, 'bytes'),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [largerBuffer(situation)],
    lost: share.lost,
    explains: ['clamped-buffer'],
    ...seenIn(share),
  };
};

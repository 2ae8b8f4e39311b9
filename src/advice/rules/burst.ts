import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { formatBytes } from '../../text/format.ts';
import type { Rule } from '../terms/situation.ts';
import { sysctlRemedy } from '../terms/sysctl-remedy.ts';
import { count, evidenceOf, lostEvidence, ofLoss } from '../terms/words.ts';
import { fullestSocket, isClamped } from './clamped-buffer.ts';

/** Share of the loss below which a cause is not told beside others. */
const LEAST_SHARE = 0.1;

/** More came at once than the buffer holds, while SRS had all the CPU it needed. */
export const findBurst: Rule = situation => {
  const { causes, name, srs } = situation;
  const share = causes.get('burst');
  if (share === undefined || share.share < LEAST_SHARE || isClamped(situation)) return undefined;
  const socket = fullestSocket(srs);
  const buffer = socket?.receiveBufferBytes;
  const most = share.points.reduce((peak, { arrived = 0, seconds }) => Math.max(peak, arrived / seconds), 0);
  const usual = meanOf(
    situation.evidence.filter(({ lost }) => lost === 0),
    ({ arrived, seconds }) => (arrived === undefined ? undefined : arrived / seconds),
  );
  return {
    id: 'burst',
    severity: 'bad',
    sentence: `a burst is larger than the buffer of ${name}${buffer === undefined ? '' : ` (${formatBytes(buffer)})`}: ${count(share.lost)} packets lost${ofLoss(share)} while it had all the CPU it needed`,
    evidence: [
      { what: 'arrived in the worst second', value: Math.round(most), unit: 'packets' },
      ...(usual === undefined
        ? []
        : [{ what: 'arrive otherwise', value: Math.round(usual), unit: 'packets/s' }]),
      ...(buffer === undefined ? [] : [{ what: 'receive buffer', value: buffer, unit: 'bytes' }]),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: sysctlRemedy(situation),
    lost: share.lost,
    explains: ['clamped-buffer'],
  };
};

import type { Rule } from '../terms/situation.ts';
import { count, figure } from '../terms/words.ts';

/** Packets a second: one now and then is a broken sender somewhere. */
const TOLD_FROM = 1;

/** Packets with a wrong checksum. */
export const findChecksumErrors: Rule = ({ srs }) => {
  const { checksumErrors, coveredSeconds, received } = srs.udp;
  if (checksumErrors === undefined || coveredSeconds <= 0 || checksumErrors / coveredSeconds < TOLD_FROM)
    return undefined;
  return {
    id: 'checksum-errors',
    severity: 'bad',
    sentence: `${count(checksumErrors)} packets came damaged (wrong UDP checksum) in ${Math.round(coveredSeconds)} s: changed on the way, or the NIC computes wrongly`,
    evidence: [
      { what: 'wrong checksum', value: checksumErrors, unit: 'packets' },
      ...figure('received', received, 'packets'),
    ],
    remedies: [
      {
        label: 'cable, NIC, driver; the sender',
        note: 'ethtool -K DEV rx off has the kernel compute it, which costs CPU and tells whether the NIC is wrong',
      },
    ],
    lost: checksumErrors,
    about: 'namespace',
  };
};

import type { Stage } from '../../metrics/terms/stages.ts';
import type { Rule } from '../terms/situation.ts';
import { stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Per second: what comes now and then is nobody's trouble. */
const NO_PORT_FROM = 100;
const CHECKSUM_FROM = 1;
const OTHERS_FROM = 1;

/** Packets for ports that nobody has open. */
export const findNoPort: Rule = ({ srs }) => {
  const { noPorts, coveredSeconds, received } = srs.udp;
  const rate = coveredSeconds > 0 && noPorts !== undefined ? noPorts / coveredSeconds : 0;
  if (rate < NO_PORT_FROM) return undefined;
  return {
    id: 'no-port',
    severity: 'warning',
    sentence: `${count(rate)} packets/s come for UDP ports that nobody has open: no loss of SRS, and work for the kernel`,
    evidence: [
      { what: 'no port', value: noPorts ?? 0, unit: 'packets' },
      { what: 'received', value: received ?? 0, unit: 'packets' },
      { what: 'window', value: Math.round(coveredSeconds * 10) / 10, unit: 's' },
    ],
    remedies: [
      {
        label: 'find the sender',
        command: "tcpdump -ni any -c 100 'icmp[icmptype] == icmp-unreach'",
        note: 'the kernel answers each with an ICMP of which port nobody has',
      },
    ],
    lost: 0,
  };
};

/** Packets with a wrong checksum. */
export const findChecksumErrors: Rule = ({ srs }) => {
  const { checksumErrors = 0, coveredSeconds, received = 0 } = srs.udp;
  if (coveredSeconds <= 0 || checksumErrors / coveredSeconds < CHECKSUM_FROM) return undefined;
  return {
    id: 'checksum-errors',
    severity: 'bad',
    sentence: `${count(checksumErrors)} packets came damaged (wrong UDP checksum) in ${Math.round(coveredSeconds)} s: they were changed on the way, or the NIC computes wrongly`,
    evidence: [
      { what: 'wrong checksum', value: checksumErrors, unit: 'packets' },
      { what: 'received', value: received, unit: 'packets' },
    ],
    remedies: [
      {
        label: 'cable, NIC, driver; the sender',
        note: 'ethtool -K DEV rx off has the kernel compute it, which tells whether the NIC is wrong',
      },
    ],
    lost: checksumErrors,
  };
};

/** What SRS's own sockets did not drop, others of its namespace did. */
export const findOtherLoses: Rule = ({ srs, snapshot }) => {
  const { unowned, coveredSeconds, receiveBufferErrors = 0 } = srs.udp;
  if (unowned === undefined || coveredSeconds <= 0 || unowned / coveredSeconds < OTHERS_FROM)
    return undefined;
  // Another SRS of the namespace says it of itself.
  const ofOtherSrs = snapshot.metrics.srs
    .filter(other => other.pid !== srs.pid && other.namespace.id === srs.namespace.id)
    .some(other => other.udp.owners.length > 0);
  if (ofOtherSrs) return undefined;
  const owner = ownerOf(srs.stages.in);
  return {
    id: 'other-loses',
    severity: 'warning',
    sentence: `${owner ?? 'another process'} loses ${count(unowned)} packets in ${Math.round(coveredSeconds)} s, not SRS`,
    evidence: [
      { what: 'receive buffer errors of the namespace', value: receiveBufferErrors, unit: 'packets' },
      { what: "of none of SRS's sockets", value: unowned, unit: 'packets' },
    ],
    remedies: [{ label: 'look at that process', command: 'ss -uanmp', note: 'nothing about SRS helps it' }],
    lost: 0,
  };
};

/** Whoever drops most of those that are no SRS, with its pid. */
function ownerOf(way: readonly Stage[]): string | undefined {
  const losers = stagesOf(way, 'sockets').flatMap(stage => stage.losers);
  const other = losers.find(({ owner }) => owner === 'other');
  return other && `${other.name}${other.pid === undefined ? '' : ` ${other.pid}`}`;
}

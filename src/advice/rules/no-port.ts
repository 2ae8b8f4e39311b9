import { commandWhere } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { count, figure } from '../terms/words.ts';

/** Packets a second: a scan, or a stream that ended a moment ago, is nobody's trouble. */
const TOLD_FROM = 100;

/** Packets for ports that nobody has open. */
export const findNoPort: Rule = ({ srs }) => {
  const { noPorts, coveredSeconds, received } = srs.udp;
  if (noPorts === undefined || coveredSeconds <= 0 || noPorts / coveredSeconds < TOLD_FROM) return undefined;
  return {
    id: 'no-port',
    severity: 'warning',
    sentence: `${count(noPorts / coveredSeconds)} packets/s come for UDP ports that nobody has open: no loss of SRS, and work for the kernel`,
    evidence: [
      { what: 'no port', value: noPorts, unit: 'packets' },
      ...figure('received', received, 'packets'),
      ...figure('window', coveredSeconds, 's'),
    ],
    remedies: [
      {
        label: 'find the sender',
        command: commandWhere({ srs }, srs.namespace.isHost === true ? 'host' : 'namespace', [
          'tcpdump',
          '-ni',
          'any',
          '-c',
          '100',
          'icmp[icmptype] == icmp-unreach',
        ]),
        note: 'the kernel answers some of them with an ICMP that says which port nobody has',
      },
    ],
    lost: 0,
    about: 'namespace',
  };
};

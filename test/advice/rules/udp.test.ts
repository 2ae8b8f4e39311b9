import { expect } from 'vitest';
import { findChecksumErrors } from '../../../src/advice/rules/checksum-errors.ts';
import { findNoPort } from '../../../src/advice/rules/no-port.ts';
import { findOtherLoses } from '../../../src/advice/rules/other-loses.ts';
import { findReassembly } from '../../../src/advice/rules/reassembly.ts';
import { findStrangers } from '../../../src/advice/rules/strangers.ts';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';
import type { StageLoser } from '../../../src/metrics/terms/stages.ts';
import { describeRule } from '../describe-rule.ts';
import { ownSocket, PID, rtc, seconds, snapshotOf, stage } from '../made-up-situation.ts';

const ICMP = "tcpdump -ni any -c 100 'icmp[icmptype] == icmp-unreach'";

describeRule('no-port', {
  rule: findNoPort,
  fires: [
    [
      'a flood, on the host',
      { udp: { noPorts: 3_000 } },
      {
        severity: 'warning',
        lost: 0,
        about: 'namespace',
        sentence:
          '100 packets/s come for UDP ports that nobody has open: no loss of SRS, and work for the kernel',
        remedies: [expect.objectContaining({ command: ICMP })],
      },
    ],
    [
      'a flood in a namespace of its own, of which little else is known',
      { udp: { noPorts: 60_000, received: undefined }, srs: { namespace: { id: 'net:[2]', isHost: false } } },
      {
        remedies: [expect.objectContaining({ command: `nsenter -t ${PID} -n ${ICMP}` })],
        evidence: [
          expect.objectContaining({ what: 'no port', value: 60_000 }),
          { what: 'window', value: 30, unit: 's' },
        ],
      },
    ],
  ],
  silent: [['a scan of 1,000 ports', { udp: { noPorts: 1_000 } }]],
  unknown: [
    ['the counter', { udp: { noPorts: undefined } }],
    ['the time', { udp: { noPorts: 60_000, coveredSeconds: 0 } }],
  ],
});

describeRule('checksum-errors', {
  rule: findChecksumErrors,
  fires: [
    [
      'one a second',
      { udp: { checksumErrors: 30, received: undefined } },
      {
        severity: 'bad',
        lost: 30,
        sentence:
          '30 packets came damaged (wrong UDP checksum) in 30 s: changed on the way, or the NIC computes wrongly',
        evidence: [{ what: 'wrong checksum', value: 30, unit: 'packets' }],
      },
    ],
  ],
  silent: [['now and then', { udp: { checksumErrors: 29 } }]],
  unknown: [
    ['the counter', { udp: { checksumErrors: undefined } }],
    ['the time', { udp: { checksumErrors: 30, coveredSeconds: 0 } }],
  ],
});

const OTHERS = { unowned: 4_000, receiveBufferErrors: 4_000 };
const ofSnmpd = { name: 'snmpd :161', lost: 4_000, owner: 'other', pid: 912 } as const;
const sockets = (loser: StageLoser) => ({ in: [stage('sockets', { losers: [loser] })] });

describeRule('other-loses', {
  rule: findOtherLoses,
  fires: [
    [
      'a process that is known',
      { udp: OTHERS, stages: sockets(ofSnmpd) },
      {
        severity: 'warning',
        lost: 0,
        sentence: 'snmpd :161 (pid 912) loses 4,000 packets in 30 s, not SRS',
        remedies: [
          { label: 'look at that process', command: 'ss -uanmp', note: 'nothing about SRS helps it' },
        ],
      },
    ],
    [
      'a process that is known, while SRS loses too',
      { udp: OTHERS, stages: sockets(ofSnmpd), evidence: seconds(30, { lost: 10 }) },
      { sentence: 'snmpd :161 (pid 912) loses 4,000 packets in 30 s, beside SRS' },
    ],
    [
      'a socket that is closed may have been anybody’s',
      { udp: OTHERS, stages: sockets({ name: 'closed sockets', lost: 4_000, owner: 'closed' }) },
      {
        severity: 'remark',
        sentence: "4,000 packets were lost in 30 s at sockets that are not SRS's, or that are closed by now",
      },
    ],
    [
      'an SRS that has no UDP socket at all',
      { udp: OTHERS, srs: { sockets: [], uptimeSeconds: 3_600 }, stages: sockets(ofSnmpd) },
      { severity: 'warning' },
    ],
  ],
  silent: [
    ['now and then', { udp: { unowned: 29, receiveBufferErrors: 29 } }],
    ['a few between two readings while SRS loses', { udp: { unowned: 90, receiveBufferErrors: 10_000 } }],
    [
      'another SRS of the namespace, which says it itself',
      { udp: OTHERS, others: [other([{ local: '0.0.0.0:9000', inode: 5, drops: 4_000 }])] },
    ],
    [
      'a socket that SRS opened since its open files were read',
      { udp: OTHERS, stages: sockets({ name: 'srs :8000', lost: 4_000, owner: 'other', pid: PID }) },
    ],
    [
      'an SRS that has just started, of which no socket is known yet',
      { udp: OTHERS, srs: { sockets: [], uptimeSeconds: 4 } },
    ],
  ],
  unknown: [
    ['whose they are', { udp: { unowned: undefined, receiveBufferErrors: 4_000 } }],
    ['the counter', { udp: { unowned: 4_000, receiveBufferErrors: undefined } }],
    ['the time', { udp: { ...OTHERS, coveredSeconds: 0 } }],
  ],
});

/** A second SRS in the same namespace. */
function other(owners: SrsMetrics['udp']['owners']): SrsMetrics {
  const [srs] = snapshotOf().metrics.srs as readonly [SrsMetrics];
  return { ...srs, pid: PID + 1, udp: { ...srs.udp, owners } };
}

describeRule('reassembly', {
  rule: findReassembly,
  fires: [
    [
      'one a second',
      { stages: { in: [stage('ip', { counters: { ReasmFails: 30 } })] } },
      {
        severity: 'warning',
        lost: 0,
        about: 'host',
        sentence:
          "30 packets could not be put together of their fragments: a sender's packets are larger than the path takes",
      },
    ],
  ],
  silent: [['now and then', { stages: { in: [stage('ip', { counters: { ReasmFails: 29 } })] } }]],
  unknown: [
    ['the counter', { stages: { in: [stage('ip', { lost: undefined, counters: {} })] } }],
    ['the stage', { stages: { in: [] } }],
  ],
});

const JUNK = {
  receivedPerSecond: 12_200,
  rtpReceivedPerSecond: 190,
  stunReceivedPerSecond: 5,
  rtcpReceivedPerSecond: 5,
};
const SATURATED = seconds(10, { runPercent: 97, waitPercent: 0, lost: 20, arrived: 12_200 });

describeRule('strangers', {
  rule: findStrangers,
  fires: [
    [
      'by its own count, and it saturates SRS',
      { evidence: SATURATED, log: { rtc: rtc(JUNK) } },
      {
        severity: 'bad',
        lost: 200,
        sentence:
          '98 % of what arrives at SRS is no media: 12,020 packets/s that belong to no session, 200 packets lost',
        remedies: [
          expect.objectContaining({
            command:
              "nft add table inet srs_blocked && nft 'add chain inet srs_blocked prerouting { type filter hook prerouting priority raw; }' && nft add rule inet srs_blocked prerouting ip saddr SENDER udp dport 8000 drop",
            note: 'p, then drops, tells who SENDER is: without them this host carries the media alone. Taken back by nft delete table inet srs_blocked.',
          }),
        ],
      },
    ],
    [
      'a quota loses: that is not theirs',
      { evidence: seconds(10, { throttledPercent: 90, lost: 20, arrived: 12_200 }), log: { rtc: rtc(JUNK) } },
      { severity: 'warning', lost: 0 },
    ],
    [
      'what arrives at other processes of the host is not theirs',
      { evidence: seconds(10, { arrived: 112_000 }), log: { rtc: rtc(JUNK) } },
      { sentence: expect.stringContaining('98 % of what arrives at SRS is no media: 12,000 packets/s') },
    ],
    [
      'nothing is lost, in a namespace of its own: no drop has a sender',
      {
        evidence: seconds(10, { arrived: 12_200 }),
        log: { rtc: rtc(JUNK) },
        srs: { namespace: { id: 'net:[2]', isHost: false } },
      },
      {
        remedies: [
          expect.objectContaining({
            note: expect.stringMatching(
              new RegExp(
                `^nsenter -t ${PID} -n tcpdump -nni any -c 100 'udp dst port 8000' tells who SENDER is: `,
              ),
            ),
          }),
        ],
      },
    ],
    [
      'by what it complains of, on a port that is not known',
      {
        evidence: seconds(10, { arrived: 1_000 }),
        log: { strangersPerSecond: 500 },
        srs: { sockets: [ownSocket({ isOwn: undefined })] },
      },
      {
        sentence: '50 % of what arrives at SRS is no media: 500 packets/s that belong to no session',
        remedies: [expect.objectContaining({ command: expect.stringContaining('udp dport PORT drop') })],
      },
    ],
  ],
  silent: [
    ['strays beside media', { log: { rtc: rtc({ receivedPerSecond: 5_400 }) } }],
    [
      'few packets',
      { evidence: seconds(10, { arrived: 400 }), log: { rtc: rtc({ ...JUNK, receivedPerSecond: 499 }) } },
    ],
    [
      'players on their first STUN packets',
      {
        log: {
          rtc: rtc({ receivedPerSecond: 5_000, rtpReceivedPerSecond: 0, stunReceivedPerSecond: 4_900 }),
        },
      },
    ],
  ],
  unknown: [
    ['what of it is media', { log: { rtc: rtc({ ...JUNK, rtpReceivedPerSecond: undefined }) } }],
    ['what SRS reads', { log: { rtc: rtc({ ...JUNK, receivedPerSecond: undefined }) } }],
    ['what arrives', { evidence: seconds(10, { arrived: undefined }), log: { strangersPerSecond: 900 } }],
    ['the log', { srs: { log: undefined } }],
  ],
});

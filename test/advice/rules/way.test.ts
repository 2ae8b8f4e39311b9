import { expect } from 'vitest';
import { findCloudAllowance } from '../../../src/advice/rules/cloud-allowance.ts';
import { findConntrackFull } from '../../../src/advice/rules/conntrack-full.ts';
import { findNicRing } from '../../../src/advice/rules/nic-ring.ts';
import { findQdiscDrops } from '../../../src/advice/rules/qdisc-drops.ts';
import { findSendBuffer } from '../../../src/advice/rules/send-buffer.ts';
import { findSoftnetDrops } from '../../../src/advice/rules/softnet-drops.ts';
import { findSoftnetSqueezed } from '../../../src/advice/rules/softnet-squeezed.ts';
import { findTxDrops } from '../../../src/advice/rules/tx-drops.ts';
import type { Stage } from '../../../src/metrics/terms/stages.ts';
import { describeRule } from '../describe-rule.ts';
import { PID, rtc, seconds, stage } from '../made-up-situation.ts';

const coming = (...stages: Stage[]) => ({ stages: { in: stages } });
const going = (...stages: Stage[]) => ({ stages: { out: stages } });
const ELSEWHERE = { srs: { namespace: { id: 'net:[2]', isHost: false } } };

describeRule('nic-ring', {
  rule: findNicRing,
  fires: [
    [
      'overruns',
      coming(
        stage('nic', { lost: 30, counters: { rx_missed_errors: 30 }, losers: [{ name: 'eth0', lost: 30 }] }),
      ),
      {
        severity: 'bad',
        lost: 30,
        about: 'host',
        sentence: 'the receive ring of eth0 overruns: 30 packets lost before the kernel saw them',
        remedies: [expect.objectContaining({ command: 'ethtool -g eth0' })],
      },
    ],
    [
      'while it is not known how the drops of another interface split',
      coming(stage('nic', { lost: undefined, losers: [{ name: 'eth0', lost: 900 }] })),
      { lost: 900, sentence: expect.stringContaining('the receive ring of eth0 overruns: 900 packets') },
    ],
    [
      'of a name that a shell would obey',
      coming(stage('nic', { lost: 30, losers: [{ name: 'a$(reboot)', lost: 30 }] })),
      { remedies: [expect.objectContaining({ command: "ethtool -g 'a$(reboot)'" })] },
    ],
  ],
  silent: [
    ['now and then', coming(stage('nic', { lost: 29 }))],
    [
      'frames that nobody here wanted',
      coming(stage('nic', { lost: 0, counters: { rx_dropped: 60, rx_nohandler: 900 } })),
    ],
  ],
  unknown: [['how it splits', coming(stage('nic', { lost: undefined, counters: { rx_dropped: 900 } }))]],
});

const softnet = (change: Partial<Stage>) => coming(stage('softnet', change));
const onCpu = { losers: [{ name: 'CPU 1', lost: 300 }] };

describeRule('softnet-drops', {
  rule: findSoftnetDrops,
  fires: [
    [
      'a short backlog',
      softnet({ lost: 300, ...onCpu, levels: { netdev_max_backlog: 1_000 } }),
      {
        severity: 'bad',
        lost: 300,
        about: 'host',
        sentence: 'the backlog of CPU 1 is full (netdev_max_backlog 1,000): 300 packets lost',
        remedies: [
          expect.objectContaining({
            wish: expect.objectContaining({
              wishes: [{ id: 'net.core.netdev_max_backlog', value: '16384' }],
            }),
          }),
        ],
      },
    ],
    [
      'a long one already',
      softnet({ lost: 300, ...onCpu, levels: { netdev_max_backlog: 16_384 } }),
      { remedies: [{ label: 'receive work on more CPUs: i' }] },
    ],
    [
      'the limit is not known: nothing is set lower than it is',
      softnet({ lost: 300, ...onCpu }),
      {
        sentence: 'the backlog of CPU 1 is full: 300 packets lost',
        remedies: [{ label: 'receive work on more CPUs: i' }],
      },
    ],
  ],
  silent: [['now and then', softnet({ lost: 29 })]],
  unknown: [['what was dropped', softnet({ lost: undefined })]],
});

describeRule('softnet-squeezed', {
  rule: findSoftnetSqueezed,
  fires: [
    [
      'and drops nothing',
      softnet({ counters: { time_squeeze: 600 }, levels: { netdev_budget: 300 } }),
      {
        severity: 'remark',
        lost: 0,
        sentence: 'softirq ends 20 rounds a second with packets left (netdev_budget 300); none is lost by it',
        remedies: [
          expect.objectContaining({
            wish: expect.objectContaining({ wishes: [{ id: 'net.core.netdev_budget', value: '600' }] }),
          }),
        ],
      },
    ],
    [
      'and drops',
      softnet({ lost: 5, counters: { time_squeeze: 600 }, levels: { netdev_budget: 600 } }),
      { severity: 'warning', remedies: [{ label: 'receive work on more CPUs: i' }] },
    ],
    [
      'the budget is not known, and is not told as 0',
      softnet({ counters: { time_squeeze: 600 } }),
      { sentence: 'softirq ends 20 rounds a second with packets left; none is lost by it' },
    ],
  ],
  silent: [['a busy CPU', softnet({ counters: { time_squeeze: 599 } })]],
  unknown: [['the counter', softnet({ counters: { time_squeeze: undefined } })]],
});

const conntrack = (
  entries: number | undefined,
  max: number | undefined,
  lost: number | undefined = 0,
  change: Partial<Stage> = {},
) =>
  coming(
    stage('conntrack', {
      lost,
      counters: { drop: lost },
      levels: { entries, nf_conntrack_max: max },
      ...change,
    }),
  );

describeRule('conntrack-full', {
  rule: findConntrackFull,
  fires: [
    [
      'full, and drops',
      conntrack(65_536, 65_536, 3_000),
      {
        severity: 'bad',
        lost: 3_000,
        about: 'host',
        sentence: 'the connection table is 100 % full (65,536 of 65,536): 3,000 packets lost',
        remedies: [
          expect.objectContaining({ command: 'sysctl -w net.netfilter.nf_conntrack_max=262144' }),
          expect.objectContaining({
            command:
              "nft add table inet srs_untracked && nft 'add chain inet srs_untracked prerouting { type filter hook prerouting priority raw; }' && nft add rule inet srs_untracked prerouting udp dport 8000 notrack && nft 'add chain inet srs_untracked output { type filter hook output priority raw; }' && nft add rule inet srs_untracked output udp sport 8000 notrack",
            note: expect.stringContaining('never where docker-proxy, NAT'),
          }),
        ],
      },
    ],
    [
      'nearly',
      conntrack(900_000, 1_000_000),
      {
        severity: 'warning',
        lost: 0,
        sentence: 'the connection table is 90 % full (900,000 of 1,000,000)',
        remedies: [
          expect.objectContaining({ label: 'net.netfilter.nf_conntrack_max = 2000000' }),
          expect.anything(),
        ],
      },
    ],
    [
      "full in SRS's namespace, while the host's drops now and then",
      {
        stages: {
          in: [
            stage('conntrack', { lost: 3, levels: { entries: 10, nf_conntrack_max: 1_000 } }),
            stage('conntrack', { where: 'namespace', levels: { entries: 950, nf_conntrack_max: 1_000 } }),
          ],
        },
      },
      { about: 'namespace', sentence: 'the connection table is 95 % full (950 of 1,000)' },
    ],
    [
      'drops much, with room',
      conntrack(100, 65_536, 300),
      {
        severity: 'warning',
        lost: 300,
        sentence:
          'connection tracking dropped 300 packets, though its table is only 0.2 % full (100 of 65,536)',
      },
    ],
  ],
  silent: [
    ['below its threshold', conntrack(899, 1_000)],
    [
      'two first packets at once, now and then',
      conntrack(100, 65_536, 9, { counters: { insert_failed: 9, drop: 9 } }),
    ],
    ['not loaded', conntrack(undefined, undefined)],
  ],
  unknown: [
    ['how many there are', conntrack(undefined, 65_536, 3_000)],
    ['the limit', conntrack(65_536, undefined, 3_000)],
    ['no limit', conntrack(5, 0)],
  ],
});

const allowance = (counters: Stage['counters'], lost: number) => going(stage('cloud', { lost, counters }));

describeRule('cloud-allowance', {
  rule: findCloudAllowance,
  fires: [
    [
      'the largest is named',
      allowance({ 'eth0 pps_allowance_exceeded': 40, 'eth0 bw_out_allowance_exceeded': 900 }, 940),
      {
        severity: 'bad',
        lost: 900,
        about: 'host',
        sentence:
          'the cloud limits this machine (eth0 bw_out_allowance_exceeded): 900 packets held back or dropped',
      },
    ],
  ],
  silent: [
    ['for a moment', allowance({ 'eth0 bw_in_allowance_exceeded': 29 }, 29)],
    ['of DNS and metadata', allowance({ 'eth0 linklocal_allowance_exceeded': 9_000 }, 9_000)],
  ],
  unknown: [['no driver counts them', going(stage('cloud', { lost: undefined }))]],
});

const qdisc = (name: string, change: Partial<Stage> = {}) =>
  stage('qdisc', { lost: 3_000, counters: { drops: 3_000 }, losers: [{ name, lost: 3_000 }], ...change });

describeRule('qdisc-drops', {
  rule: findQdiscDrops,
  fires: [
    [
      'and players ask again',
      {
        ...going(qdisc('tbf vsrv', { where: 'namespace' })),
        ...ELSEWHERE,
        log: { rtc: rtc({ nacksReceivedPerSecond: 40, nackHitsPerSecond: 395, nackMissesPerSecond: 5 }) },
      },
      {
        severity: 'bad',
        lost: 3_000,
        about: 'namespace',
        sentence:
          'the queue tbf vsrv drops what is sent through it: 3,000 packets; players ask for 400 packets/s again',
        remedies: [
          expect.objectContaining({
            command: `nsenter -t ${PID} -n tc -s qdisc show dev vsrv`,
            note: expect.stringContaining('wmem_max'),
          }),
        ],
        explains: expect.arrayContaining(['send-buffer', 'saturated', 'not-this-host']),
      },
    ],
    [
      'fq, by the limit of each flow',
      going(qdisc('fq eth0', { counters: { drops: 3_000, flows_plimit: 3_000 } })),
      {
        sentence: 'the queue fq eth0 drops what is sent through it: 3,000 packets, by the limit of each flow',
        remedies: [expect.objectContaining({ command: 'tc qdisc change dev eth0 root fq flow_limit 1000' })],
      },
    ],
    [
      'fq, but not by that limit',
      going(qdisc('fq eth0')),
      { remedies: [expect.objectContaining({ command: 'tc -s qdisc show dev eth0' })] },
    ],
    [
      'an fq below mq is not at the root',
      going(qdisc('mq eth0', { counters: { drops: 3_000, flows_plimit: 3_000 } })),
      { remedies: [expect.objectContaining({ command: 'tc -s qdisc show dev eth0' })] },
    ],
    [
      'of others, while players ask for nothing again: SRS is busy by itself',
      {
        ...going(qdisc('fq_codel wg0')),
        log: { rtc: rtc({ nacksReceivedPerSecond: 0, nackHitsPerSecond: 0, nackMissesPerSecond: 0 }) },
        evidence: seconds(10, { runPercent: 99, lost: 50 }),
      },
      { explains: ['send-buffer', 'not-this-host'] },
    ],
    [
      'a few of many cause no storm',
      { ...going(qdisc('fq eth0', { passed: 1_000_000 })), evidence: seconds(10, { runPercent: 99 }) },
      { explains: ['send-buffer', 'not-this-host'] },
    ],
  ],
  silent: [['by design', going(qdisc('fq_codel eth0', { lost: 149 }))]],
  unknown: [['what was dropped', going(qdisc('fq eth0', { lost: undefined }))]],
});

const full = stage('sockets', { counters: { SndbufErrors: 30 } });

describeRule('send-buffer', {
  rule: findSendBuffer,
  fires: [
    [
      'with queues that drop nothing',
      going(full),
      {
        severity: 'bad',
        lost: 30,
        sentence:
          'what this host sends by UDP finds no room in a send buffer: 30 packets not sent, and nobody is told',
      },
    ],
  ],
  silent: [
    ['now and then', going(stage('sockets', { counters: { SndbufErrors: 29 } }))],
    ['a queue drops them', going(full, qdisc('fq eth0'))],
  ],
  unknown: [
    ['the counter', going(stage('sockets', { counters: { SndbufErrors: undefined } }))],
    ['what queues drop', going(full, stage('qdisc', { lost: undefined }))],
    ['queues were not read', going(full, stage('qdisc', { unread: 'tc: not read' }))],
  ],
});

describeRule('tx-drops', {
  rule: findTxDrops,
  fires: [
    [
      'of a NIC of its namespace',
      {
        ...going(stage('nic', { where: 'namespace', lost: 30, losers: [{ name: 'eth0', lost: 30 }] })),
        ...ELSEWHERE,
      },
      {
        severity: 'bad',
        lost: 30,
        sentence: 'eth0 drops what is sent: 30 packets',
        remedies: [expect.objectContaining({ command: `nsenter -t ${PID} -n ethtool -g eth0` })],
      },
    ],
  ],
  silent: [['now and then', going(stage('nic', { lost: 29 }))]],
  unknown: [['the counter', going(stage('nic', { lost: undefined }))]],
});

import { expect, test } from 'vitest';
import { toTcJson } from '../../../../src/host/recorded/imported/sos/tc-text.ts';
import { parseQdiscs } from '../../../../src/procfs/tc-qdisc.ts';

test('tc for people reads as tc for programs', () => {
  const text = `qdisc noqueue 0: dev lo root refcnt 2 
 Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0) 
 backlog 0b 0p requeues 0
qdisc mq 0: dev eth0 root 
 Sent 5400 bytes 54 pkt (dropped 7, overlimits 3 requeues 1) 
 backlog 12Kb 8p requeues 1
qdisc fq 8001: dev eth0 parent :1 limit 10000p flow_limit 100p buckets 1024
 Sent 5400 bytes 54 pkt (dropped 7, overlimits 3 requeues 1) 
 backlog 90b 1p requeues 1
  flows 4 (inactive 3 throttled 0)
  gc 0 highprio 0 throttled 0 flows_plimit 5
`;
  const qdiscs = parseQdiscs(toTcJson(text) ?? '');
  expect(qdiscs).toMatchObject([
    { device: 'lo', kind: 'noqueue', isRoot: true, packets: 0, drops: 0, backlogBytes: 0 },
    // 12 KiB are rounded.
    {
      device: 'eth0',
      kind: 'mq',
      isRoot: true,
      packets: 54,
      drops: 7,
      overlimits: 3,
      backlogBytes: undefined,
      queueLength: 8,
    },
    { device: 'eth0', kind: 'fq', isRoot: false, drops: 7, backlogBytes: 90, queueLength: 1, flowsPlimit: 5 },
  ]);
});

test('what is no list of qdiscs gives none', () => {
  expect(toTcJson('')).toBeUndefined();
  expect(toTcJson('Cannot open netlink socket\n')).toBeUndefined();
});

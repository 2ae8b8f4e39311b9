import { expect } from 'vitest';
import { findBurst } from '../../../src/advice/rules/burst.ts';
import { findCauseUnknown } from '../../../src/advice/rules/cause-unknown.ts';
import { findClampedBuffer } from '../../../src/advice/rules/clamped-buffer.ts';
import { findDefaultBuffer } from '../../../src/advice/rules/default-buffer.ts';
import { findMemoryCharge } from '../../../src/advice/rules/memory-charge.ts';
import { findUdpMemory } from '../../../src/advice/rules/udp-memory.ts';
import { findUnreadQueue } from '../../../src/advice/rules/unread-queue.ts';
import type { NetworkLimits } from '../../../src/sampling/stage-readings.ts';
import { known, pidStat, unasked } from '../../metrics/made-up.ts';
import { describeRule } from '../describe-rule.ts';
import { ownSocket, PID, seconds } from '../made-up-situation.ts';

const SMALL = { sockets: [ownSocket({ receiveBufferBytes: 425_984 })] };
const LARGE_LIMIT: NetworkLimits = {
  ...{ receiveMaxBytes: 16_777_216, receiveDefaultBytes: 212_992 },
  ...{ maxBacklog: 1_000, budget: 300, budgetMicroseconds: 2_000 },
};
const UNREAD = { leftPercent: 98, leftBeforePercent: 97, runPercent: 3, waitPercent: 1 };
const HALF = { sockets: [ownSocket({ receiveBufferBytes: 8_388_608 })] };
const BURST = [...seconds(9), ...seconds(1, { lost: 900, arrived: 30_000 }, 9_000)];

describeRule('burst', {
  rule: findBurst,
  fires: [
    [
      'larger than all that SRS asks for: no limit helps',
      { evidence: BURST },
      {
        severity: 'bad',
        lost: 900,
        sentence:
          'a burst is larger than the buffer of SRS (20.0 MiB): 900 packets lost while it had all the CPU it needed',
        remedies: [
          {
            label: 'senders that send evenly, or fewer of them on this SRS',
            note: expect.stringContaining('changes nothing'),
          },
        ],
      },
    ],
    [
      'larger than a part of what SRS asks for',
      { evidence: BURST, srs: HALF },
      {
        remedies: [
          expect.objectContaining({
            wish: expect.objectContaining({ wishes: [{ id: 'net.core.rmem_max', value: '16777216' }] }),
            note: expect.stringContaining('restarted'),
          }),
        ],
      },
    ],
    [
      'while it waited a little',
      { evidence: seconds(10, { lost: 5, waitPercent: 25, runPercent: 30 }) },
      { sentence: expect.stringMatching(/while it waited for a CPU 25 % of the time only$/) },
    ],
    [
      'what arrived is not known, and is not told as 0',
      { evidence: seconds(10, { lost: 5, arrived: undefined }) },
      { evidence: expect.not.arrayContaining([expect.objectContaining({ value: 0 })]) },
    ],
  ],
  silent: [
    [
      'a tenth beside other causes',
      {
        evidence: [
          ...seconds(1, { lost: 9 }),
          ...seconds(1, { lost: 100, waitPercent: 90, runPercent: 5 }, 1_000),
        ],
      },
    ],
    ['a small buffer says it better', { evidence: BURST, srs: SMALL }],
    ['a few beside wrong checksums', { evidence: seconds(10, { lost: 1 }), udp: { checksumErrors: 12_000 } }],
  ],
  unknown: [
    ['waiting', { evidence: seconds(10, { lost: 9, waitPercent: undefined }) }],
    ['running', { evidence: seconds(10, { lost: 9, runPercent: undefined }) }],
    ['losses', { evidence: seconds(10, { lost: undefined }) }],
  ],
});

describeRule('unread-queue', {
  rule: findUnreadQueue,
  fires: [
    [
      'a queue that stays full of a thread that sleeps',
      { evidence: seconds(10, { ...UNREAD, lost: 2_000 }), srs: SMALL },
      {
        severity: 'bad',
        lost: 20_000,
        sentence:
          'SRS sleeps beside a full queue at 0.0.0.0:8000: its thread runs 3.0 % of the time, and 20,000 packets were lost',
        explains: expect.arrayContaining(['clamped-buffer']),
        remedies: [
          {
            label: expect.any(String),
            command: `strace -f -T -p ${PID}`,
            note: expect.stringContaining('buffer'),
          },
        ],
      },
    ],
    [
      'beside bursts, with its share',
      { evidence: [...seconds(5, { ...UNREAD, lost: 50 }), ...seconds(5, { lost: 50 }, 5_000)] },
      { lost: 250, sentence: expect.stringContaining('250 packets were lost, 50 % of the loss') },
    ],
  ],
  silent: [
    [
      'a tenth beside bursts',
      { evidence: [...seconds(1, { ...UNREAD, lost: 9 }), ...seconds(1, { lost: 100 }, 1_000)] },
    ],
    ['full, and nothing is lost', { evidence: seconds(10, UNREAD) }],
  ],
  unknown: [
    ['what is left in the queue', { evidence: seconds(10, { ...UNREAD, lost: 9, leftPercent: undefined }) }],
    ['what was left before', { evidence: seconds(10, { ...UNREAD, lost: 9, leftBeforePercent: undefined }) }],
    ['waiting', { evidence: seconds(10, { ...UNREAD, lost: 9, waitPercent: undefined }) }],
  ],
});

const UNTOLD = { ...UNREAD, leftPercent: undefined, leftBeforePercent: undefined, lost: 2_000 };
const OF_NAMESPACE = { ...UNREAD, lost: 2_000, isLossOfNamespace: true as const };

describeRule('cause-unknown', {
  rule: findCauseUnknown,
  fires: [
    [
      'of a thread that sleeps, where the size of its buffer is not known: no buffer is advised, and none advised against',
      {
        evidence: seconds(10, UNTOLD),
        metrics: {
          problems: [
            { source: 'open files', detail: 'no', ageSeconds: 0, slowedToSeconds: undefined },
            {
              ...{ source: `socket buffers of ${PID}`, ageSeconds: 0, slowedToSeconds: undefined },
              detail: 'Permission denied: run srs-top as root (ss -uanme)',
            },
          ],
        },
      },
      {
        severity: 'bad',
        lost: 20_000,
        sentence:
          'SRS: 20,000 packets were lost, and why cannot be told: its thread ran 3.0 % of the time, and how full its queue stays is not known',
        remedies: [
          {
            label: 'the size of its buffers would tell: a burst that is larger, or a queue that nobody reads',
            note: `socket buffers of ${PID}: Permission denied: run srs-top as root (ss -uanme); until then neither a larger buffer nor a restart is known to help`,
          },
        ],
      },
    ],
    [
      'beside a queue that is full, and may be of another SRS',
      { evidence: seconds(10, OF_NAMESPACE) },
      {
        sentence: expect.stringMatching(
          /^20,000 packets were lost in the network namespace of SRS, at whose/,
        ),
        remedies: [
          expect.objectContaining({ label: expect.stringMatching(/^which sockets are its own, and/) }),
        ],
      },
    ],
  ],
  silent: [
    [
      'what was lost before the first refresh, where the buffer is known',
      { evidence: seconds(1, { ...UNREAD, leftBeforePercent: undefined, lost: 2_000 }) },
    ],
    ['a burst of one that works', { evidence: seconds(10, { ...UNTOLD, runPercent: 60 }) }],
    [
      'a tenth beside bursts',
      { evidence: [...seconds(1, { ...UNTOLD, lost: 9 }), ...seconds(1, { lost: 100 }, 1_000)] },
    ],
    [
      'a few beside wrong checksums',
      { evidence: seconds(10, { ...UNTOLD, lost: 1 }), udp: { checksumErrors: 12_000 } },
    ],
  ],
  unknown: [
    ['waiting', { evidence: seconds(10, { ...UNTOLD, waitPercent: undefined }) }],
    ['running', { evidence: seconds(10, { ...UNTOLD, runPercent: undefined }) }],
  ],
});

describeRule('clamped-buffer', {
  rule: findClampedBuffer,
  fires: [
    [
      'loses',
      { evidence: BURST, srs: SMALL },
      {
        severity: 'bad',
        lost: 900,
        sentence:
          'the receive buffer of SRS at 0.0.0.0:8000 is 416 KiB, where SRS by default gets 20.0 MiB: rmem_max cuts it, and 900 packets were lost',
        explains: ['burst'],
      },
    ],
    ['is only worth knowing', { srs: SMALL }, { severity: 'remark', lost: 0, explains: [] }],
    [
      'was cut, and the next start is not',
      { evidence: BURST, srs: SMALL, sample: { networkLimits: known(LARGE_LIMIT, 0) } },
      {
        sentence: expect.stringContaining('rmem_max cut it when SRS was started, and 900 packets were lost'),
        remedies: [{ label: 'restart SRS', note: expect.stringContaining('net.core.rmem_max') }],
      },
    ],
  ],
  silent: [
    ['at its threshold', { srs: { sockets: [ownSocket({ receiveBufferBytes: 2_097_152 })] } }],
    ["another's socket", { srs: { sockets: [ownSocket({ isOwn: false, receiveBufferBytes: 212_992 })] } }],
    [
      'srs-proxy asks for none',
      { srs: SMALL, reading: { stat: known(pidStat(PID, { command: 'srs-proxy' }), 0) } },
    ],
  ],
  unknown: [
    ['whose it is', { srs: { sockets: [ownSocket({ isOwn: undefined, receiveBufferBytes: 212_992 })] } }],
    ['the buffer', { srs: { sockets: [ownSocket({ receiveBufferBytes: undefined })] } }],
  ],
});

const PROXY = { stat: known(pidStat(PID, { command: 'srs-proxy' }), 0) };

describeRule('default-buffer', {
  rule: findDefaultBuffer,
  fires: [
    [
      'srs-proxy loses',
      { evidence: BURST, srs: { sockets: [ownSocket({ receiveBufferBytes: 212_992 })] }, reading: PROXY },
      {
        severity: 'bad',
        lost: 900,
        sentence: `srs-proxy ${PID} has the default receive buffer of 208 KiB at 0.0.0.0:8000: it asks for none, and 900 packets were lost`,
        remedies: [
          expect.objectContaining({
            wish: expect.objectContaining({ wishes: [{ id: 'net.core.rmem_default', value: '16777216' }] }),
          }),
        ],
      },
    ],
    [
      'and loses nothing',
      { srs: { sockets: [ownSocket({ receiveBufferBytes: 4_194_303 })] }, reading: PROXY },
      { severity: 'remark', lost: 0 },
    ],
  ],
  silent: [
    [
      'as large as installers make it',
      { srs: { sockets: [ownSocket({ receiveBufferBytes: 4_194_304 })] }, reading: PROXY },
    ],
    ['SRS asks for one', { srs: SMALL }],
  ],
  unknown: [
    ['the buffer', { srs: { sockets: [ownSocket({ receiveBufferBytes: undefined })] }, reading: PROXY }],
    [
      'whose it is',
      { srs: { sockets: [ownSocket({ isOwn: undefined, receiveBufferBytes: 212_992 })] }, reading: PROXY },
    ],
  ],
});

const FULL_MEMORY = { udpMemory: known({ heldPages: 951, mostPages: 1_000 }, 0) };
const REFUSED = { evidence: seconds(10, { lost: 25, fillPercent: 12 }), udp: { uncounted: 250 } };

describeRule('memory-charge', {
  rule: findMemoryCharge,
  fires: [
    [
      'in no UDP counter (Linux 6.18)',
      REFUSED,
      {
        severity: 'bad',
        lost: 250,
        sentence:
          'packets for SRS are refused though its buffer of 20.0 MiB never held more than 12 %, as the memory limit of a cgroup does: 250 packets lost',
        remedies: [
          {
            label: 'a higher memory limit of its cgroup',
            note: expect.stringContaining('Neither udp_mem nor rmem_max helps'),
          },
        ],
        explains: ['burst', 'clamped-buffer', 'saturated'],
      },
    ],
    ['by MemErrors', { ...REFUSED, udp: { memoryErrors: 250 } }, { lost: 250 }],
  ],
  silent: [
    ['the buffer was full', { ...REFUSED, evidence: seconds(10, { lost: 25, fillPercent: 70 }) }],
    ['a few between two readings', { ...REFUSED, udp: { uncounted: 49 } }],
    ['another process of its namespace', { ...REFUSED, evidence: seconds(10, { fillPercent: 12 }) }],
    ['the host has no memory', { ...REFUSED, sample: FULL_MEMORY }],
  ],
  unknown: [
    ['how full it was', { ...REFUSED, evidence: seconds(10, { lost: 25, fillPercent: undefined }) }],
    ['the counters', { ...REFUSED, udp: { memoryErrors: undefined, uncounted: undefined } }],
    ['the memory of the host', { ...REFUSED, sample: { udpMemory: unasked() } }],
    ['the buffer', { ...REFUSED, srs: { sockets: [ownSocket({ receiveBufferBytes: undefined })] } }],
  ],
});

describeRule('udp-memory', {
  rule: findUdpMemory,
  fires: [
    [
      'full',
      { ...REFUSED, sample: FULL_MEMORY, udp: { memoryErrors: 200, uncounted: 50, receiveBufferErrors: 0 } },
      {
        severity: 'bad',
        lost: 250,
        about: 'host',
        lingersMs: 30_000,
        sentence: 'the host has no more memory for UDP (udp_mem): 250 packets lost',
        explains: ['memory-charge', 'burst', 'saturated', 'starved', 'clamped-buffer'],
      },
    ],
    [
      'beside losses of buffers, which it does not explain',
      { ...REFUSED, sample: FULL_MEMORY, udp: { memoryErrors: 9, receiveBufferErrors: 80 } },
      { explains: ['memory-charge'] },
    ],
  ],
  silent: [
    ['not full', { ...REFUSED, sample: { udpMemory: known({ heldPages: 949, mostPages: 1_000 }, 0) } }],
    ['full, and nothing is refused', { sample: FULL_MEMORY }],
  ],
  unknown: [['the memory of the host', { ...REFUSED, sample: { udpMemory: unasked() } }]],
});

import { expect } from 'vitest';
import { findLostBefore } from '../../../src/advice/rules/lost-before.ts';
import { describeRule } from '../describe-rule.ts';
import { ownSocket, seconds } from '../made-up-situation.ts';

const NOTHING_MEASURED = {
  coveredSeconds: 0,
  isCurrent: false,
  received: undefined,
  receiveBufferErrors: undefined,
};
const MOMENT = { evidence: seconds(1, { lost: undefined, arrived: undefined }), udp: NOTHING_MEASURED };

describeRule('lost-before', {
  rule: findLostBefore,
  fires: [
    [
      'a moment in which a socket has drops',
      { ...MOMENT, srs: { sockets: [ownSocket({ drops: 4_668 })] } },
      {
        severity: 'warning',
        lost: 0,
        sentence: 'SRS lost 4,668 packets before: at 0.0.0.0:8000, since that was opened',
        evidence: expect.arrayContaining([{ what: 'drops of 0.0.0.0:8000', value: 4_668, unit: 'packets' }]),
        remedies: [expect.objectContaining({ command: 'srs-top doctor' })],
      },
    ],
    [
      'several sockets, and a small buffer, which may have been why',
      {
        ...MOMENT,
        srs: {
          sockets: [
            ownSocket({ drops: 10, receiveBufferBytes: 425_984 }),
            ownSocket({ drops: 990, receiveBufferBytes: 425_984, inode: 72, local: '0.0.0.0:10080' }),
            ownSocket({ drops: 0, inode: 73 }),
          ],
        },
      },
      {
        sentence: 'SRS lost 1,000 packets before: at 2 of its sockets, since they were opened',
        remedies: [
          expect.objectContaining({ label: 'net.core.rmem_max = 16777216, then restart SRS' }),
          expect.objectContaining({ label: 'look while it loses' }),
        ],
      },
    ],
  ],
  silent: [
    ['while it is watched, whatever was before', { srs: { sockets: [ownSocket({ drops: 7_382 })] } }],
    [
      'the counters failed after they were watched',
      { evidence: MOMENT.evidence, udp: { isCurrent: false }, srs: { sockets: [ownSocket({ drops: 9 })] } },
    ],
    ["another's socket", { ...MOMENT, srs: { sockets: [ownSocket({ drops: 9, isOwn: false })] } }],
    ['nothing dropped', { ...MOMENT, srs: { sockets: [ownSocket({ drops: 0 })] } }],
  ],
  unknown: [
    ['drops', { ...MOMENT, srs: { sockets: [ownSocket({ drops: undefined })] } }],
    ['whose the socket is', { ...MOMENT, srs: { sockets: [ownSocket({ drops: 9, isOwn: undefined })] } }],
  ],
});

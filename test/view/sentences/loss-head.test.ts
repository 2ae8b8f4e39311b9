import { expect, test } from 'vitest';
import type { SrsMetrics, UdpWindow } from '../../../src/metrics/terms/metrics.ts';
import { lossHead } from '../../../src/view/sentences/loss-head.ts';
import { srsOf } from '../../ui/dialogs/render-dialog.tsx';

/** One of two SRS of the host's namespace, in which 28,110 packets were lost. */
function one(pid: number, udp: Partial<UdpWindow>): SrsMetrics {
  const counted = {
    ...{ coveredSeconds: 30, received: 28_112, noPorts: 0, inErrors: 28_110, receiveBufferErrors: 28_110 },
    ...{ sent: 0, sendBufferErrors: 0, checksumErrors: 0, memoryErrors: 0, lossPercent: 50 },
  };
  const { udp: quiet } = srsOf();
  return srsOf({ pid, namespace: { id: 'net:[1]', isHost: true }, udp: { ...quiet, ...counted, ...udp } });
}

const LOSES = one(15_451, { owners: [{ local: '0.0.0.0:8001', inode: 7, drops: 28_110 }], unowned: 0 });

test('what another SRS of its namespace lost is not said to be lost by one whose sockets dropped nothing', () => {
  const idle = one(15_450, { owners: [], unowned: 28_110 });
  expect(lossHead(idle, [idle, LOSES])).toEqual({
    severity: 'good',
    words:
      "no loss of its own  28,110 of 56,222 in 30 s (50.00 %) in host's netns, all at :8001 of SRS 15451",
  });
  expect(lossHead(LOSES, [idle, LOSES])).toEqual({
    severity: 'bad',
    words: 'LOSING UDP  28,110 of 56,222 in 30 s (50.00 %)  all at :8001',
  });
});

test('where it is not known what its own dropped, or nobody is known to own the loss, it is a loss', () => {
  const unknown = one(15_450, { owners: [], unowned: undefined });
  expect(lossHead(unknown, [unknown, LOSES])).toMatchObject({ severity: 'bad' });
  const idle = one(15_450, { owners: [], unowned: 28_110 });
  expect(lossHead(idle, [idle])).toEqual({
    severity: 'bad',
    words: 'LOSING UDP  28,110 of 56,222 in 30 s (50.00 %)  none at a socket of this SRS',
  });
});

import { expect, test } from 'vitest';
import { judgeLoss } from '../../../src/metrics/judgement/judge-loss.ts';
import type { LossLedger } from '../../../src/metrics/udp/losses.ts';

const QUIET: LossLedger = {
  arrived: 900_000,
  receiveBuffer: 0,
  memory: 0,
  uncounted: 0,
  checksum: 0,
  otherInput: 0,
  sendBuffer: 0,
  lost: 0,
  owned: 0,
  unread: undefined,
};

test.each<[Partial<LossLedger>, string, string]>([
  [{}, 'none', 'good'],
  [{ receiveBuffer: 1 }, 'losing', 'bad'],
  [{ receiveBuffer: 1, unread: 'counters' }, 'losing', 'bad'],
  [{ uncounted: 1, checksum: 4 }, 'dropping', 'bad'],
  [{ memory: 1 }, 'errors', 'warning'],
  [{ sendBuffer: 1, unread: 'drops of sockets', uncounted: undefined }, 'errors', 'warning'],
  [{ otherInput: 1 }, 'errors', 'warning'],
  [{ unread: 'send buffer errors', sendBuffer: undefined }, 'unread', 'unknown'],
  [{ receiveBuffer: undefined, uncounted: 9 }, 'unmeasured', 'unknown'],
])('%j is %s: %s', (change, state, severity) => {
  expect(judgeLoss({ ...QUIET, ...change })).toEqual({ state, severity });
});

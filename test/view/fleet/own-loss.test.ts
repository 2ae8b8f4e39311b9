import { expect, test } from 'vitest';
import type { UdpWindow } from '../../../src/metrics/terms/metrics.ts';
import { ownLoss } from '../../../src/view/fleet/own-loss.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

const CALM = snapshotOf({ refreshes: 12, instances: 3 });

/** Three SRS of the namespaces that are named, whose window of 900 lost packets says so of each. */
function losses(
  windows: readonly (readonly [namespace: string, udp: Partial<UdpWindow>])[],
): readonly number[] {
  const srs = CALM.metrics.srs.map((one, index) => ({
    ...one,
    udp: { ...one.udp, receiveBufferErrors: 900, memoryErrors: 0, uncounted: 0, ...windows[index]?.[1] },
  }));
  const readings = CALM.sample.srs.map((one, index) => ({
    ...one,
    namespace: { ...one.namespace, value: windows[index]?.[0] },
  }));
  const snapshot = {
    metrics: { ...CALM.metrics, srs },
    sample: { ...CALM.sample, srs: readings },
  } as unknown as Parameters<typeof ownLoss>[0];
  return srs.map(one => ownLoss(snapshot, one).lost);
}

const guilty = { owners: [{ local: '0.0.0.0:8000', inode: 7, drops: 880 }], unowned: 20 };
const innocent = { owners: [], unowned: 900 };
const untold = { owners: [{ local: '0.0.0.0:8000', inode: 7, drops: 880 }], unowned: undefined };

test('what sockets of another SRS dropped is not in the row of this one', () => {
  // What no SRS owns is in the row of each: nobody knows whose it is.
  expect(
    losses([
      ['a', guilty],
      ['a', innocent],
      ['a', innocent],
    ]),
  ).toEqual([900, 20, 20]);
});

test('an SRS of another network namespace has counters of its own', () => {
  expect(
    losses([
      ['a', guilty],
      ['b', innocent],
      ['a', innocent],
    ]),
  ).toEqual([900, 900, 20]);
});

test('where it cannot be told whose sockets are whose, each row has all of it', () => {
  expect(
    losses([
      ['a', untold],
      ['a', untold],
      ['a', untold],
    ]),
  ).toEqual([900, 900, 900]);
});

import { expect, test } from 'vitest';
import { receivedStage, type UdpStageFacts } from '../../../src/metrics/stages/udp-stages.ts';
import type { BreakerMetrics } from '../../../src/metrics/terms/log-terms.ts';
import { log, snapshotOf } from '../../advice/made-up-situation.ts';

/** What SRS drops itself, while its breaker was told of so many seconds ago. */
function lostWith(breaker: Partial<BreakerMetrics> | undefined, change = {}): number | undefined {
  const [srs] = snapshotOf().metrics.srs;
  if (srs === undefined) throw new Error('no SRS');
  const tripped = {
    secondsAgo: 1,
    isTripped: true,
    cpuPercent: 99,
    isHigh: true,
    isCritical: true,
    isDying: true,
  };
  const facts: UdpStageFacts = {
    nowMs: 30_000,
    where: 'host',
    window: srs.udp,
    intervals: [],
    isOwn: undefined,
    owners: undefined,
    log: log({ breaker: breaker && { ...tripped, ...breaker }, ...change }),
    sockets: undefined,
  };
  return receivedStage(facts).lost;
}

test('what a tripped breaker drops is not known until the log is read again, and after it nothing is dropped', () => {
  expect(lostWith({})).toBeUndefined();
  // The log is read every 10 s: its newest line is as old as that.
  expect(lostWith({ secondsAgo: 12 })).toBeUndefined();
  expect(lostWith({ secondsAgo: 12, isTripped: false })).toBe(0);
  expect(lostWith(undefined)).toBe(0);
  expect(lostWith(undefined, { lastLineSecondsAgo: undefined })).toBeUndefined();
});

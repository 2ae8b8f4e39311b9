import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/metrics/model.ts';
import { eventNotice } from '../../src/ui/event-notice.ts';
import { nextSelection } from '../../src/ui/use-selection.ts';
import { snapshotOf } from './made-up-snapshot.ts';

const time = new Date('2026-11-23T01:46:55Z');

function withPids(pids: readonly number[], events: Snapshot['events'] = []): Snapshot {
  const snapshot = snapshotOf();
  const [srs] = snapshot.metrics.srs;
  if (srs === undefined) throw new Error('no SRS');
  return { ...snapshot, events, metrics: { ...snapshot.metrics, srs: pids.map(pid => ({ ...srs, pid })) } };
}

describe('the SRS that is looked at', () => {
  test('is the first that was found, and stays when one with a lower pid comes', () => {
    expect(nextSelection(withPids([]), undefined)).toBeUndefined();
    expect(nextSelection(withPids([27_356]), undefined)).toBe(27_356);
    const appeared = { kind: 'appeared', pid: 2_507, time } as const;
    expect(nextSelection(withPids([2_507, 27_356], [appeared]), 27_356)).toBeUndefined();
  });

  test('is followed through its restart, not through that of another', () => {
    const restarted = { kind: 'restarted', pid: 17_034, newPid: 18_211, time } as const;
    const snapshot = withPids([900, 18_211], [{ kind: 'gone', pid: 5, time }, restarted]);
    expect(nextSelection(snapshot, 17_034)).toBe(18_211);
    expect(nextSelection(snapshot, 900)).toBeUndefined();
  });
});

test('all that happened on one refresh is told, as bad as the worst of it', () => {
  const byName = { name: 'srs' };
  expect(eventNotice([], byName)).toBeUndefined();
  const events = [
    { kind: 'gone', pid: 5, time },
    { kind: 'restarted', pid: 17_034, newPid: 18_211, time },
  ] as const;
  expect(eventNotice(events, byName)).toEqual({
    severity: 'bad',
    text: 'SRS 5 is gone: waiting for its restart; SRS restarted, pid 17034 → 18211',
  });
  expect(eventNotice(events.slice(1), byName)?.severity).toBe('warning');
  // A pid that was given is not given to the next: nothing is waited for.
  expect(eventNotice(events.slice(0, 1), { pid: 5 })?.text).toBe(
    'SRS 5 is gone: with -p no other is watched',
  );
});

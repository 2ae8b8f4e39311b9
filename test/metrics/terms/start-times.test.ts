import { expect, test } from 'vitest';
import { StartTimes } from '../../../src/metrics/terms/start-times.ts';
import { srsOf } from '../../ui/dialogs/render-dialog.tsx';

const { udp } = srsOf();

/** An SRS that was seen at this time, running for so long. */
const seen = (time: string, uptimeSeconds: number | undefined, rest: { readonly startTicks?: number } = {}) =>
  srsOf({ uptimeSeconds, udp: { ...udp, time: `2026-11-23T${time}Z` }, ...rest });

test('a start is said as it was said first, though the next reading lies beyond the turn of a second', () => {
  const times = new StartTimes();
  expect(times.of(seen('13:15:02.000', 180))?.toISOString()).toBe('2026-11-23T13:12:02.000Z');
  expect(times.of(seen('13:15:03.000', 181.02))?.toISOString()).toBe('2026-11-23T13:12:02.000Z');
});

test('the clock was set meanwhile, or the pid is that of another: it is another start', () => {
  const times = new StartTimes();
  times.of(seen('13:15:02.000', 180));
  expect(times.of(seen('14:15:02.000', 180))?.toISOString()).toBe('2026-11-23T14:12:02.000Z');
  expect(times.of(seen('14:15:03.000', 180, { startTicks: 9 }))?.toISOString()).toBe(
    '2026-11-23T14:12:03.000Z',
  );
});

test('nothing is said where it is not known for how long it runs', () => {
  expect(new StartTimes().of(seen('13:15:02.000', undefined))).toBeUndefined();
});

import { expect, test } from 'vitest';
import type { InterfaceMetrics } from '../../../src/metrics/terms/metrics.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { networkPane } from '../../../src/view/panes/network-pane.ts';
import { paneInput } from '../../ui/draw-frame.ts';
import { interfaceMetrics, snapshotOf } from '../../ui/made-up-snapshot.ts';

const QUIET: Partial<InterfaceMetrics> = {
  receiveBytesPerSecond: 0,
  sendBytesPerSecond: 0,
  receivePacketsPerSecond: 0,
  sendPacketsPerSecond: 0,
  receiveDropsPerSecond: 0,
  sendDropsPerSecond: 0,
  receiveFifoErrorsPerSecond: 0,
  sendFifoErrorsPerSecond: 0,
};

/** drops/s and link % of an interface. */
function lastCells(change: Partial<InterfaceMetrics>): readonly string[] {
  const snapshot = snapshotOf({ refreshes: 2 });
  const metrics = { ...snapshot.metrics, interfaces: [interfaceMetrics({ ...QUIET, ...change })] };
  const theme = createTheme({ colorLevel: 0, isAscii: false });
  const input = paneInput({ ...snapshot, metrics }, { srs: undefined, theme });
  const [, row = ''] = networkPane.render(input, { columns: 120, rows: 4 });
  return row.trim().split(/ +/).slice(-2);
}

test.each([
  ['frames that nobody wanted are no alarm', { receiveDropsPerSecond: 2 }, '2'],
  ['fifo errors are losses', { receiveFifoErrorsPerSecond: 7 }, '✖7'],
  [
    'a frame that is counted as both is one',
    { receiveDropsPerSecond: 7, receiveFifoErrorsPerSecond: 7 },
    '✖7',
  ],
  ['what was to be sent and was dropped is a warning', { sendDropsPerSecond: 3 }, '▲3'],
  ['one that is unknown is', { receiveDropsPerSecond: undefined }, '–'],
] as const)('%s', (_, change, expected) => {
  expect(lastCells(change)[0]).toBe(expected);
});

test('a link that carries more than it can has a made-up speed', () => {
  const bytes = { receiveBytesPerSecond: 12_500_000 };
  expect(lastCells({ ...bytes, speedMbps: 1_000 })[1]).toBe('10.0');
  expect(lastCells({ ...bytes, speedMbps: 10 })[1]).toBe('–');
});

import { expect, test } from 'vitest';
import { RestartChanges } from '../../../src/metrics/changes/restart-changes.ts';
import type { EndedSrs } from '../../../src/metrics/history/ended-srs.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import type { SrsMetrics } from '../../../src/metrics/terms/metrics.ts';

const srsOf = (pid: number, log: string | undefined, api?: string): SrsMetrics =>
  ({ pid, startTicks: pid, log: log && { version: log }, api: api && { version: api } }) as SrsMetrics;

const endedOf = (last: SrsMetrics): EndedSrs => ({
  last,
  time: '2026-11-23T01:46:55.000Z',
  agoSeconds: 1,
  pids: [last.pid],
  history: HistoryPoints.NONE,
});

/** What is told of the version at the refreshes after a restart. */
function versions(before: SrsMetrics, ...after: readonly SrsMetrics[]) {
  const changes = new RestartChanges();
  const told = after.flatMap((srs, index) =>
    changes.take([srs], new Map(index === 0 ? [[srs.pid, endedOf(before)]] : []), 1_000 * index),
  );
  return told
    .filter(({ what }) => what === 'version')
    .map(({ parts, atMs }) => [parts[0].from, parts[0].to, atMs]);
}

test('another version is told when its log says so, as of the restart', () => {
  const found = versions(srsOf(1, '7.0.18'), srsOf(2, undefined), srsOf(2, '7.0.133'), srsOf(2, '7.0.133'));
  expect(found).toEqual([['7.0.18', '7.0.133', 0]]);
});

test('the same version is not, nor one that is not known of both by the same words', () => {
  expect(versions(srsOf(1, '7.0.18'), srsOf(2, '7.0.18'), srsOf(2, '7.0.18'))).toEqual([]);
  expect(versions(srsOf(1, undefined), srsOf(2, '7.0.18'))).toEqual([]);
  expect(versions(srsOf(1, '7.0.18'), srsOf(2, undefined, '7.0.133'))).toEqual([]);
  expect(versions(srsOf(1, '7.0.18', '7.0.18'), srsOf(2, undefined, '7.0.133'))).toEqual([
    ['7.0.18', '7.0.133', 0],
  ]);
});

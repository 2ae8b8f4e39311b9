import { expect, test } from 'vitest';
import { hostLossFindings, spanWords } from '../../../src/advice/past/host-loss-findings.ts';
import type { LossSpan } from '../../../src/metrics/past/host-losses.ts';

const at = (time: string): number => Date.parse(`2026-11-29T${time}Z`);

function span(change: Partial<LossSpan> = {}): LossSpan {
  return {
    fromMs: at('03:12:00'),
    toMs: at('03:22:00'),
    lost: 12_340,
    isForWantOfRoom: false,
    arrived: 1_234_000,
    softirq: { cpu: 0, percent: 93.4 },
    steal: { cpu: 1, percent: 1 },
    softnetDropped: 7,
    softnetSqueezed: 0,
    ...change,
  };
}

test('the minutes of a loss, with what the CPUs did meanwhile', () => {
  const [finding] = hostLossFindings({ spans: [span()], knownSeconds: 86_400 }, at('00:00:00'));
  expect(finding).toMatchObject({
    id: 'lost-before',
    severity: 'warning',
    sentence: "the host's UDP sockets lost 12,340 datagrams between 03:12 and 03:22 UTC",
    lost: 12_340,
    windowSeconds: 600,
    sinceMs: 11_520_000,
    pid: undefined,
  });
  expect(finding?.evidence).toEqual([
    { what: 'input errors, of whatever kind', value: 12_340 },
    { what: 'of all that arrived', value: 1, unit: '%' },
    { what: 'softirq of CPU 0', value: 93, unit: '%' },
    { what: 'dropped before, by full backlogs (softnet)', value: 7, unit: 'packets' },
  ]);
});

test('what is not known is not told', () => {
  const unknown = {
    arrived: undefined,
    softirq: undefined,
    steal: undefined,
    softnetDropped: undefined,
    softnetSqueezed: undefined,
  };
  const [finding] = hostLossFindings(
    { spans: [span({ ...unknown, isForWantOfRoom: true })], knownSeconds: 600 },
    0,
  );
  expect(finding?.evidence).toEqual([{ what: 'receive buffer errors', value: 12_340 }]);
});

test('of many spans the worst are told, in order of time, and how many more there are', () => {
  const spans = Array.from({ length: 20 }, (_, n) =>
    span({ fromMs: at('03:00:00') + n * 120_000, toMs: at('03:01:00') + n * 120_000, lost: n + 1 }),
  );
  const findings = hostLossFindings({ spans, knownSeconds: 3_600 }, 0);
  expect(findings.map(({ lost }) => lost)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  expect(findings.at(-1)?.evidence.at(-1)).toEqual({
    what: 'in 12 more spans',
    value: 78,
    unit: 'datagrams',
  });
  expect(hostLossFindings({ spans: [], knownSeconds: 3_600 }, 0)).toEqual([]);
});

test.each([
  [at('03:12:00'), at('03:22:00'), true, '03:12 and 03:22'],
  [at('03:12:05'), at('03:12:06'), true, '03:12:05 and 03:12:06'],
  [at('23:55:00'), at('23:55:00') + 600_000, false, '2026-11-29 23:55 and 2026-11-30 00:05'],
])('a span of %d to %d is %j', (fromMs, toMs, isWithoutDay, words) => {
  expect(spanWords({ fromMs, toMs }, isWithoutDay)).toBe(words);
});

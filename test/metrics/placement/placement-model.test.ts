import { describe, expect, test } from 'vitest';
import { PlacementModel } from '../../../src/metrics/placement/placement-model.ts';
import type { PlacementMetrics } from '../../../src/metrics/terms/placement-terms.ts';
import { parseInterrupts } from '../../../src/procfs/interrupts.ts';
import type { InterruptLines } from '../../../src/procfs/irq-names.ts';
import type { PlacementReading } from '../../../src/sampling/sample.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/settings/thresholds.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';
import { known, sample } from '../made-up.ts';
import { playCapture } from '../play-capture.ts';

const KNOWN = snapshotOf({ refreshes: 12 }).metrics;
const [SRS] = KNOWN.srs;
const CPUS = [0, 1].map(cpu => ({ ...(KNOWN.cpus[0] as (typeof KNOWN.cpus)[number]), cpu }));

function lines(input: number): InterruptLines {
  return parseInterrupts(`           CPU0       CPU1
 36:          0          5 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
 38:       ${input}          0 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0
 39:          0          7 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0
LOC:         17         18   Local timer interrupts
`);
}

function reading(atMs: number, change: Partial<PlacementReading> = {}): PlacementReading {
  const second = atMs / 1_000;
  return {
    softirqTypes: known(
      new Map([
        [
          'NET_RX',
          new Map([
            [0, 26_000 * second],
            [1, 40 * second],
          ]),
        ],
        [
          'TIMER',
          new Map([
            [0, 100 * second],
            [1, 90],
          ]),
        ],
      ]),
      atMs,
    ),
    interrupts: known(lines(1_234 * second), atMs),
    ksoftirqd: known(new Map([[0, { startTicks: 4, ticks: 12 * second }]]), atMs),
    cpuSets: known(
      {
        online: [0, 1],
        isolated: [],
        nodeByCpu: new Map([
          [0, 0],
          [1, 1],
        ]),
      },
      atMs,
    ),
    nics: known(
      [
        {
          name: 'eth0',
          node: 0,
          irqs: [
            { irq: 38, name: 'virtio2-input.0', role: 'receive', cpus: [0] },
            { irq: 39, name: 'virtio2-output.0', role: 'send', cpus: [1] },
          ],
          queues: [{ queue: 'rx-0', rpsCpus: [1] }],
        },
      ],
      atMs,
    ),
    ...change,
  };
}

/** What the model says after these readings, a second apart, while SRS ran on these CPUs. */
function play(
  readings: readonly (PlacementReading | undefined)[],
  ran: readonly number[] = [],
): PlacementMetrics | undefined {
  const model = new PlacementModel();
  let last: PlacementMetrics | undefined;
  for (const [second, placement] of readings.entries()) {
    const srs = SRS && {
      ...SRS,
      threads: SRS.threads.slice(0, 1).map(thread => ({ ...thread, lastCpu: ran[second] ?? 0 })),
    };
    last = model.take(
      sample(second * 1_000, { placement }),
      { cpus: CPUS, cpuNumbers: 'host', interfaces: [], srs: srs === undefined ? [] : [srs] },
      DEFAULT_THRESHOLDS,
    );
  }
  return last;
}

describe('which work lands on which CPU', () => {
  test('is not known while nobody looks, nor are its rates at the first look', () => {
    expect(play([undefined])).toBeUndefined();
    const first = play([reading(0)]);
    expect(first?.cpus[0]).toMatchObject({
      softirqsPerSecond: { NET_RX: undefined },
      ksoftirqdPercent: undefined,
    });
    expect(first?.conflicts).toEqual([]);
  });

  test('is told by rates, IRQs, RPS and nodes from the second one on', () => {
    const [first, second] = play([reading(0), reading(1_000)])?.cpus ?? [];
    expect(first).toMatchObject({
      cpu: 0,
      node: 0,
      isIsolated: false,
      softirqsPerSecond: { NET_RX: 26_000, TIMER: 100 },
      ksoftirqdPercent: 12,
      irqs: [{ irq: 38, name: 'virtio2-input.0', interface: 'eth0', role: 'receive', perSecond: 1_234 }],
      rpsQueues: [],
    });
    expect(second).toMatchObject({
      cpu: 1,
      node: 1,
      softirqsPerSecond: { NET_RX: 40, TIMER: 0 },
      ksoftirqdPercent: undefined,
      // It was given that IRQ, though it did not come; that of the disk neither came nor is it a card's.
      irqs: [{ irq: 39, interface: 'eth0', perSecond: 0 }],
      rpsQueues: [{ interface: 'eth0', queue: 'rx-0' }],
    });
  });

  test('a counter that went back, and an IRQ that is another one by now, have no rate', () => {
    const back = reading(1_000, {
      softirqTypes: known(
        new Map([
          [
            'NET_RX',
            new Map([
              [0, 0],
              [1, 80],
            ]),
          ],
        ]),
        1_000,
      ),
      interrupts: known(
        parseInterrupts(
          '           CPU0       CPU1\n 38:       9999          0 PCI-MSIX-0000:00:03.0   1-edge      nvme0q1\n',
        ),
        1_000,
      ),
    });
    const [first, second] = play([reading(500), back])?.cpus ?? [];
    expect(first?.softirqsPerSecond).toEqual({ NET_RX: undefined });
    expect(second?.softirqsPerSecond.NET_RX).toBe(120);
    expect(first?.irqs).toEqual([
      { irq: 38, name: 'nvme0q1', interface: 'eth0', role: 'receive', perSecond: undefined },
    ]);
  });

  test('remembers where a thread was at the newest ten looks', () => {
    const ran = [1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    const placement = play(
      ran.map((_, second) => reading(second * 1_000)),
      ran,
    );
    expect(placement?.cpus.map(({ threads }) => threads.map(({ seen, looks }) => [seen, looks]))).toEqual([
      [[1, 10]],
      [[9, 10]],
    ]);
  });

  test('forgets all of it while nobody looks: no rate is over the time between', () => {
    const placement = play([reading(0), reading(1_000), undefined, reading(3_000)], [1, 1, 1, 0]);
    expect(placement?.cpus[0]?.softirqsPerSecond).toEqual({ NET_RX: undefined, TIMER: undefined });
    expect(placement?.cpus[1]?.threads).toEqual([]);
  });
});

test('a recording of SRS tells its softirqs and interrupts, and that its cards are not known', async () => {
  const moments = await playCapture('incident-rcvbuf-renice', 30, { isPlacementWanted: true });
  const placement = moments[60]?.snapshot.metrics.placement;
  expect(placement?.cpus.map(({ cpu }) => cpu)).toEqual([0, 1]);
  expect(placement?.nics).toEqual([]);
  const [first] = placement?.cpus ?? [];
  expect(Object.keys(first?.softirqsPerSecond ?? {})).toEqual([
    'HI',
    'TIMER',
    'NET_TX',
    'NET_RX',
    'BLOCK',
    'IRQ_POLL',
    'TASKLET',
    'SCHED',
    'HRTIMER',
    'RCU',
  ]);
  const netRx = first?.softirqsPerSecond.NET_RX;
  expect(netRx).toBe(moments[60]?.snapshot.metrics.cpus[0]?.netRxPerSecond);
  expect(netRx).toBeGreaterThan(1_000);
  expect(first).toMatchObject({ ksoftirqdPercent: undefined, governor: undefined, node: undefined });
  expect(moments[60]?.snapshot.metrics.problems).toEqual([]);
});

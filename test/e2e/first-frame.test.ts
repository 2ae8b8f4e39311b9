import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { median } from '../helpers/median.ts';
import { startSrsTop } from '../helpers/srs-top.ts';

/**
 * From the start of the process on, in starts of Node alone: 200 ms where that takes 31. The same virtual machine is slower
 * by a half on some days, for Node alone and for all that it runs alike.
 */
const MOST_NODE_STARTS = 6.5;
const RUNS = 5;
/** What other processes may use of all CPUs. With more, their load is measured: a start takes 1.5 times as long. */
const QUIET_PERCENT = 10;

test.for([
  { columns: 80, rows: 24 },
  { columns: 160, rows: 50 },
  // Again where something else took the CPUs meanwhile: what counts is what it can do.
])(
  'the first frame is whole within 6.5 starts of Node at $columns×$rows',
  { retry: 2 },
  async ({ columns, rows }, context) => {
    const times: number[] = [];
    const nodeTimes: number[] = [];
    const busy: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      busy.push(await busyPercent());
      nodeTimes.push(await startNode());
      const began = performance.now();
      await using screen = startSrsTop(['--name', 'srs-nowhere'], { columns, rows });
      await screen.waitFor(() => screen.row(rows - 1).startsWith('q quit'));
      times.push(performance.now() - began);
      expect(screen.row(0)).toMatch(/^srs-top /);
    }
    const tookMs = median(times);
    const mostMs = MOST_NODE_STARTS * median(nodeTimes);
    const others = busy.reduce((sum, percent) => sum + percent, 0) / RUNS;
    console.log(
      `first frame at ${columns}×${rows}: ${tookMs.toFixed(0)} ms of ${mostMs.toFixed(0)} (medians of ${RUNS})`,
    );
    if (tookMs > mostMs && others > QUIET_PERCENT && process.env.CI !== 'true') {
      context.skip(`other processes take ${others.toFixed(0)} % of the CPUs`);
    }
    expect(tookMs).toBeLessThanOrEqual(mostMs);
  },
);

/** Milliseconds that Node takes to start, do nothing and end. */
async function startNode(): Promise<number> {
  const began = performance.now();
  await execa(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

/** How busy all CPUs are, over a fifth of a second in which this test does nothing. */
async function busyPercent(): Promise<number> {
  const before = cpuTimes();
  await sleep(200);
  const after = cpuTimes();
  return 100 - (100 * (after.idle - before.idle)) / (after.total - before.total);
}

function cpuTimes(): { idle: number; total: number } {
  const times = cpus().map(cpu => cpu.times);
  const total = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  );
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), total };
}

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cpuSecondsBetween, readCpu } from '../bench/cpu-seconds.ts';
import { median } from '../helpers/median.ts';
import { residentMib } from '../helpers/process-figures.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 160, rows: 50 };
/** What a start reads and compiles is behind it, and what it left is given back. */
const SETTLE_MS = 90_000;
const WINDOWS = 5;
const WINDOW_MS = 60_000;
const MOST_OF_RECORDER = { percent: 0.6, mib: 70 };
const MOST_ADDED = { percent: 0.3, mib: 10 };

/** Of the windows, the median: something else may run beside it for a while. */
interface Cost {
  /** Of one core, with all that it started. */
  readonly percent: number;
  /** Resident, of the program itself, at the end. */
  readonly mib: number;
}

describeWithTools(['python3'], 'what recording costs', () => {
  test('without a screen, and beside one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'srs-top-cost-'));
    const path = join(directory, 'alone.srstop');
    try {
      await using srs = await startStandIn({ readsPerSecond: 2_000 });
      const of = ['-p', srs.pid];
      await using recorder = startSrsTop(['record', path, ...of], SIZE);
      await using plain = startSrsTop(of, SIZE);
      await using recording = startSrsTop([...of, '--record', join(directory, 'screen.srstop')], SIZE);
      const [alone, without, withIt] = await costs([recorder, plain, recording]);
      if (alone === undefined || without === undefined || withIt === undefined)
        throw new Error('expected three');
      const added = { percent: withIt.percent - without.percent, mib: withIt.mib - without.mib };
      process.stdout.write(
        `a recorder: ${say(alone)}; a screen: ${say(without)}, one that records: ${say(withIt)}, so recording adds ${say(added)}\n`,
      );
      expect((await stat(path)).size).toBeGreaterThan(10_000);
      expect(alone.percent).toBeLessThanOrEqual(MOST_OF_RECORDER.percent);
      expect(alone.mib).toBeLessThanOrEqual(MOST_OF_RECORDER.mib);
      expect(added.percent).toBeLessThanOrEqual(MOST_ADDED.percent);
      expect(added.mib).toBeLessThanOrEqual(MOST_ADDED.mib);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

/** Of all at once, so that whatever else the machine does strikes all alike. */
async function costs(sessions: readonly TerminalSession[]): Promise<Cost[]> {
  await sleep(SETTLE_MS);
  const percents = sessions.map((): number[] => []);
  for (let window = 0; window < WINDOWS; window++) {
    const before = sessions.map(({ pid }) => readCpu(pid));
    const beganMs = performance.now();
    await sleep(WINDOW_MS);
    const seconds = (performance.now() - beganMs) / 1_000;
    sessions.forEach(({ pid }, index) => {
      const used = cpuSecondsBetween(before[index] ?? new Map(), readCpu(pid));
      percents[index]?.push((100 * used) / seconds);
    });
  }
  return sessions.map(({ pid }, index) => ({
    percent: median(percents[index] ?? []),
    mib: residentMib(pid),
  }));
}

function say({ percent, mib }: Cost): string {
  return `${percent.toFixed(2)} % and ${mib.toFixed(0)} MiB`;
}

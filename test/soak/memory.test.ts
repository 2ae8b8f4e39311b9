import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { median } from '../helpers/median.ts';
import { residentMib } from '../helpers/process-figures.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const MINUTES = 10;
const LOOKS_A_MINUTE = 12;
/** A collection that is due may come a minute later. */
const NOISE_MIB = 4;
/** What it may take on any host. */
const MOST_MIB = 90;

describeWithTools(['python3'], 'ten refreshes a second for ten minutes', () => {
  test('take memory that levels off', async () => {
    await using srs = await startStandIn({ readsPerSecond: 2_000 });
    await using screen = startSrsTop(['-p', srs.pid, '-d', '0.1'], { columns: 160, rows: 50 });
    await screen.waitFor('SRT:GC', { timeoutMs: 30_000 });
    const byMinute: number[] = [];
    for (let minute = 0; minute < MINUTES; minute++) {
      const looks: number[] = [];
      while (looks.length < LOOKS_A_MINUTE) {
        await sleep(60_000 / LOOKS_A_MINUTE);
        looks.push(residentMib(screen.pid));
      }
      byMinute.push(median(looks));
    }
    const figures = byMinute.map(mib => mib.toFixed(0)).join(' ');
    process.stdout.write(`resident MiB at -d 0.1, by the minute: ${figures}\n`);
    // The history of an hour fills all the while: what is kept of a refresh is small beside what a leak of frames is.
    const [middle, last] = [byMinute.slice(4, 7), byMinute.slice(7)].map(median);
    expect((last ?? Number.NaN) - (middle ?? Number.NaN)).toBeLessThan(NOISE_MIB);
    // Behind the 4,000th refresh too, from which on V8 would compile whole panes.
    expect(Math.max(...byMinute)).toBeLessThan(MOST_MIB);
  });
});

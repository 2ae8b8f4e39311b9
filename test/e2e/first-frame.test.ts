import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

/** On two cores, from the start of the process on. */
const MOST_MS = 200;
const RUNS = 5;

test.each([
  { columns: 80, rows: 24 },
  { columns: 160, rows: 50 },
])('the first frame is whole within 200 ms at $columns×$rows', async ({ columns, rows }) => {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    await using screen = startSrsTop(['--name', 'srs-nowhere'], { columns, rows });
    await screen.waitFor(() => screen.row(rows - 1).startsWith('q quit'));
    times.push(performance.now() - began);
    expect(screen.row(0)).toMatch(/^srs-top /);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  console.log(`first frame at ${columns}×${rows}: ${median?.toFixed(0)} ms (median of ${RUNS})`);
  expect(median).toBeLessThanOrEqual(MOST_MS);
});

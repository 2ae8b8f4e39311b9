import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

const FIRST = 'A host with SRS. The first line says what matters: UDP packets are lost.';
const LAST = 'This host is simulated. On yours: srs-top.';

test.each([
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
])('the tour goes from the loss to the undo, and ends by itself, at $columns×$rows', async size => {
  await using screen = startSrsTop(['demo', '--tour'], size);
  await screen.waitFor(FIRST);
  expect(screen.row(size.rows - 1)).toBe(` ${FIRST}`);
  await screen.waitFor('Enter applies', { timeoutMs: 30_000 });
  await screen.waitFor('✔ renice 0 → -15: 4/4 threads', { timeoutMs: 30_000 });
  await screen.waitFor(/loss ended: [\d,]+ → 0/, { timeoutMs: 60_000 });
  await screen.waitFor(/✔ undo renice|renice -15 → 0: 4\/4 threads/, { timeoutMs: 60_000 });
  await screen.waitFor('The loss is there again', { timeoutMs: 30_000 });
  await screen.waitFor(LAST, { timeoutMs: 60_000 });
  expect(screen.text()).toContain('LOSING UDP');
  const began = performance.now();
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
  expect(performance.now() - began).toBeLessThan(20_000);
});

test.each([
  ['softirq', /loss (?:ended|fell): [\d,]+ → \d in 15 s|loss ended/],
  ['quota', /loss ended: [\d,]+ → 0/],
  ['small-buffer', /loss ended: [\d,]+ → 0/],
  ['blocked', /is blocked, not busy/],
  ['not-this-host', /and not by this host/],
  ['healthy', /no UDP loss/],
] as const)('the tour of %s shows what it is about, and ends by itself', async (name, shown) => {
  await using screen = startSrsTop(['demo', name, '--tour'], { columns: 120, rows: 40 });
  await screen.waitFor(shown, { timeoutMs: 120_000 });
  await screen.waitFor(LAST, { timeoutMs: 120_000 });
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
});

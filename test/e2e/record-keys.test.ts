import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';

let state = '';

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-state-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

test('R records into a file, m marks it with a word, W saves what was before, and all can be replayed', async () => {
  await using srs = await startStandIn();
  await using screen = startSrsTop(['-p', srs.pid, '-d', 0.2], {
    ...{ columns: 160, rows: 50 },
    env: { XDG_STATE_HOME: state },
  });
  await screen.waitFor(/^srs-top /m);
  screen.write('R');
  await screen.waitFor(/^✔ recording into \/.*\.srstop: R ends it/m);
  await screen.waitFor(/● REC \d+ KiB/);
  // Of three refreshes with rates at least is what W saves.
  await sleep(1_000);
  screen.write('m');
  await screen.waitFor('What happens now');
  screen.write('complaints\r');
  await screen.waitFor(/^✔ marked: complaints/m);
  screen.write('h');
  await screen.waitFor(/⚑ complaints/);
  screen.press('Escape');
  screen.write('W');
  await screen.waitFor(/^✔ saved the last 0:\d\d \(\d+ KiB\): \//m);
  screen.write('R');
  await screen.waitFor(/^✔ recorded \d+ KiB: \/.*\.srstop/m);
  expect(screen.row(0)).not.toContain('REC');
  screen.write('q');
  expect((await screen.exit).exitCode).toBe(0);

  const folder = join(state, 'srs-top/recordings');
  expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  const files = readdirSync(folder).filter(name => name.endsWith('.srstop'));
  expect(files).toHaveLength(2);
  for (const file of files) {
    const { stdout, exitCode } = await runSrsTop(['--replay', join(folder, file), '--json', '-n', 3]);
    expect(exitCode).toBe(0);
    const reports = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(reports.at(-1).srs.map(({ pid }: { readonly pid: number }) => pid)).toEqual([srs.pid]);
    expect([file, reports.length]).toEqual([file, 3]);
    const { stdout: page } = await runSrsTop(['summary', join(folder, file)]);
    expect(page).toMatch(/^## Marks\n\n- \d\d:\d\d:\d\d complaints$/m);
  }
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HangingFs, mountHangingFs } from '../helpers/hanging-fs.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 120, rows: 40 };

describeWithTools(['root', 'python3'], 'a disk that answers no more while it is recorded', () => {
  let directory = '';
  let disk: HangingFs;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-hung-'));
    for (const name of ['behind', 'disk']) mkdirSync(join(directory, name));
    disk = await mountHangingFs(join(directory, 'disk'), join(directory, 'behind'));
  });
  afterEach(async () => {
    await disk[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  test('keeps neither the screen nor a recorder from its end, and both say so', async () => {
    await using srs = await startStandIn();
    const of = ['-p', srs.pid, '-d', 0.5];
    await using screen = startSrsTop([...of, '--record', join(disk.path, 'screen.srstop')], SIZE);
    await using recorder = startSrsTop(['record', join(disk.path, 'alone.srstop'), ...of], SIZE);
    await screen.waitFor(/● REC \d+ KiB/);
    await recorder.waitFor('recording into');
    await sleep(2_000);
    writeFileSync(join(directory, 'behind/hang'), '');
    await sleep(2_000);
    screen.write('?');
    await screen.waitFor('Esc');
    screen.press('Escape');
    await sleep(300);

    const beganMs = performance.now();
    screen.write('q');
    recorder.write('\x03');
    const ends = await Promise.all([screen.exit, recorder.exit]);
    expect(performance.now() - beganMs).toBeLessThan(10_000);
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 1]);
    for (const { session, name } of [
      { session: screen, name: 'screen' },
      { session: recorder, name: 'alone' },
    ])
      expect(session.text().replace(/\s+/g, ' ')).toContain(
        `${name}.srstop: the disk does not answer: some of the recording is missing`,
      );
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

test('a recorder begins anew as the same process, which takes less memory', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sparing-'));
  try {
    await using recorder = startSrsTop(['record', 'a.srstop', '-d', 0.2, '--for', '2s'], {
      ...{ columns: 80, rows: 24, cwd: directory },
    });
    await recorder.waitFor(/recording into/);
    const environment = readFileSync(`/proc/${recorder.pid}/environ`, 'latin1').split('\0');
    expect(environment).toContain('MALLOC_ARENA_MAX=1');
    expect(readFileSync(`/proc/${recorder.pid}/cmdline`, 'latin1').split('\0')).toContain('--v8-pool-size=0');
    expect((await recorder.exit).exitCode).toBe(0);
    // Where it was started is where a relative path is from, also as it begins anew.
    expect(readdirSync(directory)).toContain('a.srstop');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

test('a recorder begins anew as the same process, which takes less memory', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sparing-'));
  try {
    await using recorder = startSrsTop(['record', join(directory, 'a.srstop'), '-d', 0.2, '--for', '2s'], {
      ...{ columns: 80, rows: 24 },
    });
    await recorder.waitFor(/recording into/);
    const environment = readFileSync(`/proc/${recorder.pid}/environ`, 'latin1').split('\0');
    expect(environment).toContain('MALLOC_ARENA_MAX=1');
    expect(readFileSync(`/proc/${recorder.pid}/cmdline`, 'latin1').split('\0')).toContain('--v8-pool-size=0');
    expect((await recorder.exit).exitCode).toBe(0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

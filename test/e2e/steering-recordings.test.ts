import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordSimulated } from '../helpers/damaged-recordings.ts';
import { runSrsTop } from '../helpers/srs-top.ts';

const folder = mkdtempSync(join(tmpdir(), 'srs-top-steering-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('recordings', () => {
  test('whose names would steer the terminal are named without that', async () => {
    writeFileSync(join(folder, '\x1b]0;pwned\x07.srstop'), 'no recording');
    await recordSimulated(join(folder, 'good.srstop'), 3);
    const { stdout, stderr } = await runSrsTop(['replay', folder, '-b']);
    expect(stderr).toContain(']0;pwned.srstop');
    expect(stdout + stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  });

  test('with --anonymise what is printed says that it has the real names', async () => {
    const { stderr } = await runSrsTop(['doctor', '--demo', 'healthy', '--anonymise']);
    expect(stderr).toBe(
      'srs-top: --anonymise puts other names on the screen and into recordings: what is printed has the real ones',
    );
    const path = join(folder, 'other.srstop');
    const recorded = await runSrsTop(['record', path, '--for', '3s', '--demo', 'healthy', '--anonymise']);
    expect(recorded.stderr).toBe('');
  });
});

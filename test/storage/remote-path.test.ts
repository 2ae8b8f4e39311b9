import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isRemotePath } from '../../src/storage/remote-path.ts';
import { mountHangingFs } from '../helpers/hanging-fs.ts';
import { describeWithTools } from '../helpers/tools.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-remote-'));
});
afterEach(() => rmSync(home, { recursive: true }));

test('the disks of this host are no other program’s', () => {
  expect(isRemotePath(home)).toBe(false);
  expect(isRemotePath(join(home, 'not/there'))).toBe(false);
  expect(isRemotePath('/proc/self/mountinfo')).toBe(false);
});

describeWithTools(['root', 'umount'], 'a file system of another program', () => {
  test('is known without a question to it, by links too', async () => {
    mkdirSync(join(home, 'its place'));
    await using hanging = await mountHangingFs(join(home, 'its place'));
    symlinkSync('its place/below', join(home, 'link'));
    symlinkSync(join(home, 'link'), join(home, 'chain'));
    expect(isRemotePath(hanging.path)).toBe(true);
    expect(isRemotePath(join(hanging.path, 'a/b'))).toBe(true);
    expect(isRemotePath(join(home, 'link/b'))).toBe(true);
    expect(isRemotePath(join(home, 'chain'))).toBe(true);
    expect(isRemotePath(`${hanging.path}-beside`)).toBe(false);
    expect(isRemotePath(home)).toBe(false);
  });
});

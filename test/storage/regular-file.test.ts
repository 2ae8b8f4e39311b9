import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfigFile } from '../../src/storage/config-file.ts';
import { openRegularFile } from '../../src/storage/regular-file.ts';
import { describeWithTools } from '../helpers/tools.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-regular-'));
});
afterEach(() => rmSync(home, { recursive: true }));

async function open(path: string): Promise<boolean> {
  await (await openRegularFile(path, constants.O_RDONLY)).close();
  return true;
}

test('a file is opened, and /dev/null, which has nothing to say', async () => {
  writeFileSync(join(home, 'file'), '');
  expect(await open(join(home, 'file'))).toBe(true);
  expect(await open('/dev/null')).toBe(true);
  expect(await readConfigFile('/dev/null')).toEqual({ text: '' });
});

test.each([
  ['/dev/zero', '/dev/zero is a device, expected a file'],
  ['/', '/ is a directory, expected a file'],
])('%s is not', async (path, words) => {
  await expect(open(path)).rejects.toThrow(words);
});

test('a configuration has an end', async () => {
  writeFileSync(join(home, 'large'), Buffer.alloc(1024 * 1024 + 1, ' '));
  expect(await readConfigFile(join(home, 'large'))).toEqual({
    problem: 'cannot be read (more than 1048576 bytes)',
  });
  expect(await readConfigFile('/dev/zero')).toEqual({
    problem: 'cannot be read (it is a device, expected a file)',
  });
});

describeWithTools(['mkfifo'], 'a FIFO without a writer', () => {
  test('is not waited for', async () => {
    const path = join(home, 'pipe');
    execFileSync('mkfifo', [path]);
    await expect(open(path)).rejects.toThrow(`${path} is a FIFO, expected a file`);
    expect(await readConfigFile(path)).toEqual({ problem: 'cannot be read (it is a FIFO, expected a file)' });
  });
});

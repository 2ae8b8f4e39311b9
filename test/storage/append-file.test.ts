import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendLine, readLines } from '../../src/storage/append-file.ts';
import { describeWithTools } from '../helpers/tools.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-append-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const path = (): string => join(directory, 'lines');

test('adds a line at the end, in a file for us alone', async () => {
  await appendLine(path(), 'one');
  await appendLine(path(), 'two');
  expect(readFileSync(path(), 'utf8')).toBe('one\ntwo\n');
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('leaves a line that was cut off by itself, and begins anew', async () => {
  await appendLine(path(), 'one');
  appendFileSync(path(), 'tw');
  expect(await readLines(path())).toEqual({ lines: ['one'], rest: 'tw', omittedBytes: 0 });
  await appendLine(path(), 'three');
  expect((await readLines(path())).lines).toEqual(['one', 'tw', 'three']);
});

test('follows no symbolic link', async () => {
  writeFileSync(join(directory, 'other'), '');
  symlinkSync(join(directory, 'other'), path());
  await expect(appendLine(path(), 'one')).rejects.toThrow(
    `${path()}: it is a symbolic link, which is not followed (ELOOP)`,
  );
  await expect(readLines(path())).rejects.toThrow(
    `${path()}: it is a symbolic link, which is not followed (ELOOP)`,
  );
  expect(readFileSync(join(directory, 'other'), 'utf8')).toBe('');
});

describeWithTools(['root'], 'a file of another user', () => {
  test('is not read: as root we would do what is written there', async () => {
    await appendLine(path(), 'one');
    chownSync(path(), 65_534, 65_534);
    await expect(readLines(path())).rejects.toThrow(
      `${path()} belongs to user 65534, expected 0; be that user`,
    );
  });
});

describeWithTools(['root', 'mount', 'umount'], 'on a disk that fills up', () => {
  beforeEach(() => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', directory]));
  afterEach(() => void execFileSync('umount', [directory]));

  test('says that a line went in by half, and goes on behind it when there is room', async () => {
    await appendLine(path(), 'x'.repeat(3_000));
    await expect(appendLine(path(), 'y'.repeat(2_000))).rejects.toThrow(
      'expected 2001 bytes to be written, got 1095: disk full',
    );
    await expect(appendLine(path(), 'z')).rejects.toThrow(`${path()}: the disk is full (ENOSPC)`);
    execFileSync('mount', ['-o', 'remount,size=64k', directory]);
    await appendLine(path(), 'z');
    expect((await readLines(path())).lines.map(line => line[0])).toEqual(['x', 'y', 'z']);
  });
});

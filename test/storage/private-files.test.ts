import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileNameFrom, makePrivateDirectory, writePrivateFile } from '../../src/storage/private-files.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'srs-top-storage-'));
});

afterEach(() => rm(home, { recursive: true }));

async function modeOf(path: string): Promise<string> {
  return ((await lstat(path)).mode & 0o777).toString(8);
}

describe('makePrivateDirectory', () => {
  it('makes the directory and those above it 0700', async () => {
    await makePrivateDirectory(join(home, 'state/srs-top'));
    expect(await modeOf(join(home, 'state'))).toBe('700');
    expect(await modeOf(join(home, 'state/srs-top'))).toBe('700');
  });

  it('takes the rights of others away from one that is there', async () => {
    await mkdir(join(home, 'open'));
    await chmod(join(home, 'open'), 0o755);
    await makePrivateDirectory(join(home, 'open'));
    expect(await modeOf(join(home, 'open'))).toBe('700');
  });

  it('refuses a symbolic link and leaves its target as it was', async () => {
    await mkdir(join(home, 'target'));
    await chmod(join(home, 'target'), 0o755);
    await symlink(join(home, 'target'), join(home, 'link'));
    await expect(makePrivateDirectory(join(home, 'link'))).rejects.toThrow(
      `${home}/link is a symbolic link, expected a directory`,
    );
    expect(await modeOf(join(home, 'target'))).toBe('755');
  });

  it('refuses a file', async () => {
    await writeFile(join(home, 'file'), '');
    await expect(makePrivateDirectory(join(home, 'file'))).rejects.toThrow(
      `${home}/file is a file, expected a directory`,
    );
  });

  it.runIf(process.geteuid?.() === 0)("refuses another user's directory", async () => {
    await mkdir(join(home, 'theirs'));
    await chmod(join(home, 'theirs'), 0o755);
    await chown(join(home, 'theirs'), 12_345, 0);
    await expect(makePrivateDirectory(join(home, 'theirs'))).rejects.toThrow(
      `${home}/theirs belongs to user 12345, expected 0`,
    );
    expect(await modeOf(join(home, 'theirs'))).toBe('755');
  });
});

describe("a profile's folder", () => {
  it('is one of our own, three names deep', async () => {
    await makePrivateDirectory(join(home, 'state/profiles/1'), 3);
    expect(await modeOf(join(home, 'state/profiles/1'))).toBe('700');
  });

  it.runIf(process.geteuid?.() === 0).each(['state', 'state/profiles'])(
    'is refused below %s of another user, who could replace it by a link',
    async theirs => {
      await mkdir(join(home, 'state/profiles'), { recursive: true });
      await chown(join(home, theirs), 12_345, 0);
      await expect(makePrivateDirectory(join(home, 'state/profiles/1'), 3)).rejects.toThrow(
        `${home}/${theirs} belongs to user 12345, expected 0; set XDG_STATE_HOME to a directory of yours`,
      );
      expect(await readdir(join(home, 'state/profiles'))).toEqual([]);
    },
  );
});

describe('writePrivateFile', () => {
  it('writes 0600 and leaves no temporary file', async () => {
    await writePrivateFile(join(home, 'journal.json'), 'new\n');
    expect(await readFile(join(home, 'journal.json'), 'utf8')).toBe('new\n');
    expect(await modeOf(join(home, 'journal.json'))).toBe('600');
    expect(await readdir(home)).toEqual(['journal.json']);
  });

  it('replaces a file by another one, rather than writing into it', async () => {
    await writeFile(join(home, 'report.txt'), 'old and longer', { mode: 0o644 });
    const before = await lstat(join(home, 'report.txt'));
    await writePrivateFile(join(home, 'report.txt'), 'new');
    const after = await lstat(join(home, 'report.txt'));
    expect(await readFile(join(home, 'report.txt'), 'utf8')).toBe('new');
    expect(after.ino).not.toBe(before.ino);
    expect(after.mode & 0o777).toBe(0o600);
  });

  it('replaces a symbolic link, rather than what it points to', async () => {
    await writeFile(join(home, 'precious'), 'untouched');
    await symlink(join(home, 'precious'), join(home, 'journal'));
    await writePrivateFile(join(home, 'journal'), 'ours');
    expect(await readFile(join(home, 'precious'), 'utf8')).toBe('untouched');
    expect((await lstat(join(home, 'journal'))).isSymbolicLink()).toBe(false);
  });

  it('leaves nothing behind when it cannot put the file in its place', async () => {
    await mkdir(join(home, 'taken'));
    await expect(writePrivateFile(join(home, 'taken'), 'text')).rejects.toThrow(
      `${home}/taken: it is a directory, expected a file (EISDIR)`,
    );
    expect(await readdir(home)).toEqual(['taken']);
  });
});

describe('fileNameFrom', () => {
  it.each([
    ['srs', 'srs'],
    ['SRT:RcvQ:w1', 'SRT-RcvQ-w1'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', 'unnamed'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['', 'unnamed'],
    ['日本', 'unnamed'],
    ['a\u0000b', 'ab'],
    ['\u001b]52;c;aGk=\u0007srs', '52-c-aGk-srs'],
    ['a b\nc', 'a-b-c'],
    ['edge-3.example.org', 'edge-3.example.org'],
  ])('makes %j to %s', (text, expected) => {
    expect(fileNameFrom(text)).toBe(expected);
  });

  it('is at most 64 characters long', () => {
    expect(fileNameFrom('x'.repeat(300))).toBe('x'.repeat(64));
  });
});

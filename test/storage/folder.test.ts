import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FolderRules, openFolder } from '../../src/storage/folder.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NOBODY = 65_534;
const OURS: FolderRules = { isMade: true, ownNames: 1 };

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-folder-'));
});
afterEach(() => rmSync(home, { recursive: true }));

async function open(path: string, rules: FolderRules = OURS): Promise<boolean> {
  const folder = await openFolder(path, rules);
  await folder?.close();
  return folder !== undefined;
}

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8);

describe('a folder', () => {
  test('is made with all above it that are missing, for us alone', async () => {
    expect(await open(join(home, 'a/b/c'))).toBe(true);
    expect(await open(join(home, 'a/b/c'))).toBe(true);
    expect(['a', 'a/b', 'a/b/c'].map(name => modeOf(join(home, name)))).toEqual(['700', '700', '700']);
  });

  test('is made by several at once', async () => {
    expect(await Promise.all(Array.from({ length: 8 }, () => open(join(home, 'x/y/z'))))).not.toContain(
      false,
    );
  });

  test('is not there where it is not to be made', async () => {
    expect(await open(join(home, 'a/b'), { ...OURS, isMade: false })).toBe(false);
    expect(readdirSync(home)).toEqual([]);
  });

  test.each(['relative', ''])('has a path from / on, not %j', async path => {
    await expect(open(path)).rejects.toThrow('expected a path that starts with /');
  });

  test('is held, whatever is put in its place', async () => {
    const folder = await openFolder(join(home, 'ours'), OURS);
    if (folder === undefined) throw new Error('expected a folder');
    execFileSync('mv', [join(home, 'ours'), join(home, 'moved')]);
    mkdirSync(join(home, 'ours'));
    writeFileSync(folder.at('file'), '');
    await folder.close();
    expect(readdirSync(join(home, 'ours'))).toEqual([]);
    expect(readdirSync(join(home, 'moved'))).toEqual(['file']);
  });
});

describe('a link', () => {
  test('is followed where we made it, above what is our own', async () => {
    mkdirSync(join(home, 'disk'), { mode: 0o755 });
    symlinkSync(join(home, 'disk'), join(home, 'absolute'));
    symlinkSync('../disk/.', join(home, 'disk/relative'));
    expect(await open(join(home, 'absolute/relative/ours'))).toBe(true);
    expect(modeOf(join(home, 'disk'))).toBe('755');
    expect(modeOf(join(home, 'disk/ours'))).toBe('700');
  });

  test.each([1, 2])('is refused as one of our own %d names', async ownNames => {
    mkdirSync(join(home, 'disk/pictures'), { recursive: true });
    chmodSync(join(home, 'disk'), 0o755);
    symlinkSync(join(home, 'disk'), join(home, 'srs-top'));
    const path = join(home, ownNames === 1 ? 'srs-top' : 'srs-top/pictures');
    await expect(open(path, { isMade: true, ownNames })).rejects.toThrow(
      `${home}/srs-top is a symbolic link, expected a directory`,
    );
    expect(modeOf(join(home, 'disk'))).toBe('755');
  });

  test('that leads to itself is refused', async () => {
    symlinkSync('round', join(home, 'round'));
    await expect(open(join(home, 'round/ours'))).rejects.toThrow('too many symbolic links');
  });
});

test.each([0o777, 0o757, 0o775])(
  'a directory of mode %o above it, in which others can rename, is refused',
  async mode => {
    mkdirSync(join(home, 'open'));
    chmodSync(join(home, 'open'), mode);
    if (mode === 0o775 && process.geteuid?.() === 0) chownSync(join(home, 'open'), 0, 1234);
    await expect(open(join(home, 'open/ours'))).rejects.toThrow(
      `${home}/open can be written by other users (mode 0${mode.toString(8)})`,
    );
    chmodSync(join(home, 'open'), mode | 0o1000);
    expect(await open(join(home, 'open/ours'))).toBe(true);
  },
);

describeWithTools(['root', 'mkfifo'], 'what is another user’s', () => {
  test.each(['theirs', 'theirs/between', 'theirs/between/ours'])('is refused at %s', async name => {
    mkdirSync(join(home, 'theirs/between/ours'), { recursive: true });
    chmodSync(join(home, 'theirs'), 0o755);
    chownSync(join(home, name), NOBODY, NOBODY);
    await expect(open(join(home, 'theirs/between/ours'))).rejects.toThrow(
      `${home}/${name} belongs to user ${NOBODY}, expected 0; set XDG_STATE_HOME to a directory of yours`,
    );
  });

  test('is no link to follow, even to what is ours', async () => {
    mkdirSync(join(home, 'disk'));
    symlinkSync(join(home, 'disk'), join(home, 'theirs'));
    execFileSync('chown', ['-h', `${NOBODY}`, join(home, 'theirs')]);
    await expect(open(join(home, 'theirs/ours'))).rejects.toThrow(
      `${home}/theirs is a symbolic link of user ${NOBODY}, which is not followed`,
    );
  });

  test('is a place where root makes what is theirs, where they may be meant', async () => {
    mkdirSync(join(home, 'theirs'));
    chownSync(join(home, 'theirs'), NOBODY, 12);
    expect(await open(join(home, 'theirs/a/b'), { isMade: true, ownNames: 0, mayBeTheirs: true })).toBe(true);
    const made = lstatSync(join(home, 'theirs/a/b'));
    expect([made.uid, made.gid, modeOf(join(home, 'theirs/a'))]).toEqual([NOBODY, 12, '700']);
  });

  test('and open to everybody is no place to write for root', async () => {
    mkdirSync(join(home, 'all'));
    chmodSync(join(home, 'all'), 0o777);
    await expect(open(join(home, 'all'), { isMade: true, ownNames: 0, mayBeTheirs: true })).rejects.toThrow(
      `${home}/all can be written by everybody (mode 0777); name another folder`,
    );
  });

  test('is not waited for where it is a FIFO', async () => {
    execFileSync('mkfifo', [join(home, 'pipe')]);
    await expect(open(join(home, 'pipe'))).rejects.toThrow(`${home}/pipe is a FIFO, expected a directory`);
    await expect(open(join(home, 'pipe/ours'))).rejects.toThrow(
      `${home}/pipe is a FIFO, expected a directory`,
    );
  });
});

// Nothing can be made in proc, which says of it what others say of a directory that is missing.
test.runIf(process.platform === 'linux')('gives up where a file system has no such entries', async () => {
  await expect(open('/proc/srs-top/pictures')).rejects.toThrow(/^\/proc\/srs-top: ENOENT/);
});

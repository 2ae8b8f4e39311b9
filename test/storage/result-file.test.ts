import { execFileSync } from 'node:child_process';
import {
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  appendRows,
  checkResultFile,
  readResultFile,
  writeResultFile,
} from '../../src/storage/result-file.ts';
import { describeWithTools } from '../helpers/tools.ts';

const HEAD = ['| Server | CPU |', '| --- | --- |'];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-results-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const path = (): string => join(directory, 'results.md');
const content = (): string => readFileSync(path(), 'utf8');

describe('appendRows', () => {
  test('begins a table in a new file, and goes on with it', async () => {
    await appendRows(path(), HEAD, ['| SRS | 1% |']);
    await appendRows(path(), HEAD, ['| SRS | 2% |', '| nginx | 3% |']);
    expect(content()).toBe(`${HEAD.join('\n')}\n| SRS | 1% |\n| SRS | 2% |\n| nginx | 3% |\n`);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  test('begins another table behind text, and behind a table with another head', async () => {
    writeFileSync(path(), '# Results\n\nof today');
    await appendRows(path(), HEAD, ['| SRS | 1% |']);
    expect(content()).toBe(`# Results\n\nof today\n\n${HEAD.join('\n')}\n| SRS | 1% |\n`);
    await appendRows(path(), ['| Server | Mem |', '|---|---|'], ['| SRS | 2 |']);
    expect(content().endsWith('| SRS | 1% |\n\n| Server | Mem |\n|---|---|\n| SRS | 2 |\n')).toBe(true);
  });

  test('goes on with a table whose last line has no end', async () => {
    writeFileSync(path(), `${HEAD.join('\n')}\n| SRS | 1% |`);
    await appendRows(path(), HEAD, ['| SRS | 2% |']);
    expect(content()).toBe(`${HEAD.join('\n')}\n| SRS | 1% |\n| SRS | 2% |\n`);
  });

  test('begins anew where text follows the table', async () => {
    writeFileSync(path(), `${HEAD.join('\n')}\n| SRS | 1% |\n\nnotes\n`);
    await appendRows(path(), HEAD, ['| SRS | 2% |']);
    expect(content().endsWith(`notes\n\n${HEAD.join('\n')}\n| SRS | 2% |\n`)).toBe(true);
  });

  test('keeps all of a large file', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} of a long report`);
    writeFileSync(path(), `${lines.join('\n')}\n`);
    await appendRows(path(), HEAD, ['| SRS | 1% |']);
    expect(content()).toBe(`${lines.join('\n')}\n\n${HEAD.join('\n')}\n| SRS | 1% |\n`);
  });

  test('with no rows adds nothing', async () => {
    writeFileSync(path(), 'some text');
    await appendRows(path(), HEAD, []);
    expect(content()).toBe('some text');
  });

  test('says what is in the way', async () => {
    mkdirSync(path());
    await expect(appendRows(path(), HEAD, [])).rejects.toThrow(/results\.md.*directory/);
    const missing = join(directory, 'none', 'results.md');
    await expect(appendRows(missing, HEAD, [])).rejects.toThrow('there is no such directory');
    const link = join(directory, 'link.md');
    writeFileSync(join(directory, 'target'), 'kept');
    symlinkSync(join(directory, 'target'), link);
    await expect(appendRows(link, HEAD, ['x'])).rejects.toThrow(/link\.md: it is a symbolic link/);
    expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('kept');
  });
});

describe('writeResultFile', () => {
  test('writes a file of its own, in the place of the one before; a check leaves nothing', async () => {
    await checkResultFile(path());
    expect(readdirSync(directory)).toEqual([]);
    await writeResultFile(path(), 'one');
    await checkResultFile(path());
    expect(content()).toBe('one');
    await writeResultFile(path(), 'two');
    expect(content()).toBe('two');
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['results.md']);
  });

  test('says what is in the way, before anything is written too', async () => {
    const says = async (at: string, words: string): Promise<void> => {
      await expect(checkResultFile(at)).rejects.toThrow(new Error(words));
      await expect(writeResultFile(at, 'x')).rejects.toThrow(new Error(words));
    };
    const [missing, link] = [join(directory, 'none'), join(directory, 'link.svg')];
    symlinkSync('target', link);
    await says(join(missing, 'a.svg'), `${missing}: there is no such directory`);
    await says(directory, `${directory} is a directory, expected a file`);
    await says(link, `${link} is a symbolic link, expected a file`);
    // As root it would be a file from then on, for everybody.
    await says('/dev/null', '/dev/null is a device, expected a file');
    expect(readdirSync(directory)).toEqual(['link.svg']);
  });
});

describeWithTools(['root'], "in another user's folder, by root", () => {
  const NOBODY = 65_534;

  test.each([
    ['written', () => checkResultFile(path()).then(() => writeResultFile(path(), 'x'))],
    ['begun with rows', () => appendRows(path(), HEAD, ['| SRS | 1% |'])],
  ])('a file of results that is %s is theirs', async (_, make) => {
    chownSync(directory, NOBODY, 12);
    await make();
    const { uid, gid, mode } = statSync(path());
    expect([uid, gid, mode & 0o777]).toEqual([NOBODY, 12, 0o600]);
  });

  test("rows that are added leave a file whose it is: root's, or another user's", async () => {
    chownSync(directory, NOBODY, 12);
    for (const uid of [0, 12]) {
      writeFileSync(path(), '');
      chownSync(path(), uid, uid);
      await appendRows(path(), HEAD, ['| SRS | 1% |']);
      expect(statSync(path()).uid).toBe(uid);
    }
  });

  test('their links are not followed', async () => {
    const real = join(directory, 'real');
    const link = join(directory, 'link');
    mkdirSync(real);
    symlinkSync('real', link);
    lchownSync(link, NOBODY, NOBODY);
    const says = `${link} is a symbolic link of user ${NOBODY}, which is not followed`;
    await expect(checkResultFile(join(link, 'a.svg'))).rejects.toThrow(new Error(says));
    await expect(writeResultFile(join(link, 'a.svg'), 'x')).rejects.toThrow(new Error(says));
    expect(readdirSync(real)).toEqual([]);
  });
});

describeWithTools(['root', 'mount', 'umount'], 'appendRows on a full disk', () => {
  test('adds nothing, and leaves what is there', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k,mode=700', 'tmpfs', directory]);
    try {
      writeFileSync(path(), `${HEAD.join('\n')}\n| SRS | 1% |\n`);
      const before = content();
      await expect(appendRows(path(), HEAD, ['x'.repeat(20_000)])).rejects.toThrow(/disk.*full/);
      expect(content()).toBe(before);
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});

describe('readResultFile', () => {
  test('gives the text, and tells what is none', async () => {
    writeFileSync(path(), 'some text ±\n');
    expect(await readResultFile(path())).toEqual({ text: 'some text ±\n' });
    writeFileSync(path(), Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff]));
    expect(await readResultFile(path())).toEqual({ isOther: true });
  });

  test('says what is in the way', async () => {
    await expect(readResultFile(path())).rejects.toThrow(/results\.md/);
    await expect(readResultFile(directory)).rejects.toThrow(/directory/);
  });
});

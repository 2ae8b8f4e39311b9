import { chownSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFolder } from '../../src/storage/folder.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NOBODY = 65_534;
const THEIRS = { isMade: true, ownNames: 0, mayBeTheirs: true };

/** What another user does in a directory of his right behind a mkdir there. */
let meanwhile: () => void = () => undefined;

vi.mock('node:fs/promises', async importOriginal => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...original,
    mkdir: async (...args: Parameters<typeof original.mkdir>) => {
      await original.mkdir(...args);
      meanwhile();
    },
  };
});

describeWithTools(['root'], "in another user's directory", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'srs-top-swapped-'));
    chownSync(home, NOBODY, NOBODY);
  });
  afterEach(() => {
    meanwhile = () => undefined;
    rmSync(home, { recursive: true });
  });

  test('files made by root are given to that user', async () => {
    const path = join(home, 'out');
    await (await openFolder(path, THEIRS))?.close();
    expect(lstatSync(path).uid).toBe(NOBODY);
  });

  test.each([
    ["a directory of root's that was there before", 0],
    ['one of a third user', 1],
  ])('%s, put in the place of what root makes, is not', async (_, owner) => {
    const path = join(home, 'out');
    const valuable = join(dirname(path), 'valuable');
    mkdirSync(valuable, { mode: 0o700 });
    writeFileSync(join(valuable, 'secret'), '');
    chownSync(valuable, owner, owner);
    meanwhile = () => {
      renameSync(path, join(home, 'moved'));
      renameSync(valuable, path);
    };
    await expect(openFolder(path, THEIRS)).rejects.toThrow(
      `${path}: something else was put in its place; name another folder`,
    );
    expect(lstatSync(path).uid).toBe(owner);
  });
});

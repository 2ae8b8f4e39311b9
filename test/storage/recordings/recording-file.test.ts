import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FramePacker } from '../../../src/storage/recordings/frame-packer.ts';
import { INDEX_BYTES, INDEX_LINE } from '../../../src/storage/recordings/record-format.ts';
import { RecordingFile } from '../../../src/storage/recordings/recording-file.ts';
import { RecordingReader } from '../../../src/storage/recordings/recording-reader.ts';
import { packWhole } from '../../helpers/pack-whole.ts';
import { describeWithTools } from '../../helpers/tools.ts';

let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'recording-file-'));
  path = join(directory, 'a.srstop');
});
afterEach(() => rmSync(directory, { recursive: true }));

function fill(file: RecordingFile, count: number): void {
  const packer = new FramePacker(zlib, minizlib);
  for (let second = 0; second < count; second++) {
    const key = second === 0 ? { key: {} } : {};
    file.append(packWhole(packer, { at: second * 1e6, wall: second * 1e3, ...key }));
  }
}

describe('a file that is recorded into', () => {
  test('gets its index for several records at once, and opens without it before', async () => {
    const file = await RecordingFile.create(path, zlib.crc32);
    fill(file, 3);
    await file.settled();
    expect(statSync(`${path}.index`).size).toBe(INDEX_LINE.length);
    const problems: string[] = [];
    const early = await RecordingReader.open(path, problem => problems.push(problem));
    expect(early.index.count).toBe(3);
    expect(problems).toEqual([]);
    await early.close();

    await file.close();
    expect(statSync(`${path}.index`).size).toBe(INDEX_LINE.length + 3 * INDEX_BYTES);
    const late = await RecordingReader.open(path, problem => problems.push(problem));
    expect(late.index.count).toBe(3);
    expect(problems).toEqual([]);
    await late.close();
  });

  test('is gone with its index where it is given up', async () => {
    const file = await RecordingFile.create(path, zlib.crc32);
    fill(file, 3);
    await file.discard();
    expect([path, `${path}.index`].map(existsSync)).toEqual([false, false]);
  });

  test('is taken away at its end where it is not to be kept', async () => {
    for (const isKept of [true, false]) {
      const file = await RecordingFile.create(path, zlib.crc32);
      fill(file, 3);
      await file.close(() => isKept);
      expect([path, `${path}.index`].map(existsSync)).toEqual([isKept, isKept]);
      rmSync(path, { force: true });
      rmSync(`${path}.index`, { force: true });
    }
  });

  test('is made, and taken away, in the folder that was there when it was made', async () => {
    const [moved, folder] = [join(directory, 'moved'), join(directory, 'folder')];
    mkdirSync(folder);
    const file = await RecordingFile.create(join(folder, 'a.srstop'), zlib.crc32);
    renameSync(folder, moved);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.srstop'), 'of somebody else');
    fill(file, 3);
    await file.discard();
    expect([folder, moved].map(one => readdirSync(one))).toEqual([['a.srstop'], []]);
  });

  test('has no folder held when it is closed', async () => {
    const held = () => readdirSync('/proc/self/fd').length;
    const before = held();
    const file = await RecordingFile.create(path, zlib.crc32);
    await file.close();
    await expect(RecordingFile.create(path, zlib.crc32)).rejects.toThrow('is there already');
    expect(held()).toBe(before);
  });
});

describeWithTools(['root'], "in another user's folder, by root", () => {
  const NOBODY = 65_534;

  test('a recording is made as theirs, and goes on', async () => {
    chownSync(directory, NOBODY, 12);
    const file = await RecordingFile.create(path, zlib.crc32);
    fill(file, 3);
    await file.close();
    expect(file.state.missing).toBeUndefined();
    for (const one of [path, `${path}.index`]) {
      const { uid, gid, mode } = statSync(one);
      expect([uid, gid, mode & 0o777]).toEqual([NOBODY, 12, 0o600]);
    }
    const reader = await RecordingReader.open(path, () => undefined);
    expect(reader.index.count).toBe(3);
    await reader.close();
  });

  test.each(['at its end', 'on the way'])('their link %s is not followed', async where => {
    const [real, link] = [join(directory, 'real'), join(directory, 'link')];
    mkdirSync(join(real, 'below'), { recursive: true });
    symlinkSync('real', link);
    lchownSync(link, NOBODY, NOBODY);
    const folder = where === 'on the way' ? join(link, 'below') : link;
    await expect(RecordingFile.create(join(folder, 'a.srstop'), zlib.crc32)).rejects.toThrow(
      new Error(`${link} is a symbolic link of user ${NOBODY}, which is not followed`),
    );
    expect([real, join(real, 'below')].flatMap(one => readdirSync(one))).toEqual(['below']);
  });

  test('one that everybody may write is refused', async () => {
    chmodSync(directory, 0o777);
    await expect(RecordingFile.create(path, zlib.crc32)).rejects.toThrow(
      `${directory} can be written by everybody (mode 0777); name another folder`,
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});

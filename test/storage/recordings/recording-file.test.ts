import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FramePacker } from '../../../src/storage/recordings/frame-packer.ts';
import { INDEX_BYTES, INDEX_LINE } from '../../../src/storage/recordings/record-format.ts';
import { RecordingFile } from '../../../src/storage/recordings/recording-file.ts';
import { RecordingReader } from '../../../src/storage/recordings/recording-reader.ts';

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
    file.append(packer.pack({ at: second * 1e6, wall: second * 1e3, ...key }));
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
});

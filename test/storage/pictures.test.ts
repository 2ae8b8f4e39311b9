import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { savePicture } from '../../src/storage/pictures.ts';
import { describeWithTools } from '../helpers/tools.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-pictures-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const savedAt = new Date('2026-11-23T01:46:55.123Z');

it('keeps a picture and its text under the name of the host and the time, for us alone', async () => {
  const path = await savePicture(directory, { hostName: 'edge-3', savedAt, svg: '<svg/>', text: 'rows\n' });
  expect(path).toBe(join(directory, 'pictures/edge-3-20261123T014655123Z.svg'));
  expect(readFileSync(path, 'utf8')).toBe('<svg/>');
  expect(readFileSync(path.replace(/svg$/, 'txt'), 'utf8')).toBe('rows\n');
  expect(readdirSync(join(directory, 'pictures'))).toHaveLength(2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'pictures')).mode & 0o777).toBe(0o700);
});

it('stays in its directory whatever the host is called', async () => {
  const path = await savePicture(directory, { hostName: '../../etc/x', savedAt, svg: '', text: '' });
  expect(path).toBe(join(directory, 'pictures/etc-x-20261123T014655123Z.svg'));
});

describeWithTools(['root', 'mount', 'umount'], 'a disk that is full', () => {
  beforeEach(
    () => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=700', 'tmpfs', directory]),
  );
  afterEach(() => void execFileSync('umount', [directory]));

  it('is said, and nothing half written is left', async () => {
    const svg = 'x'.repeat(64 * 1024);
    await expect(savePicture(directory, { hostName: 'edge-3', savedAt, svg, text: '' })).rejects.toThrow(
      `${directory}/pictures/edge-3-20261123T014655123Z.svg: the disk is full (ENOSPC)`,
    );
    expect(readdirSync(join(directory, 'pictures'))).toEqual(['edge-3-20261123T014655123Z.txt']);
  });

  it('that is read-only is said, too', async () => {
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    await expect(savePicture(directory, { hostName: 'edge-3', savedAt, svg: '', text: '' })).rejects.toThrow(
      `${directory}/pictures: the file system is read-only (EROFS)`,
    );
  });
});

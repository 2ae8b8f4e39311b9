import { execFileSync } from 'node:child_process';
import {
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
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNewestSummary, saveSummary } from '../../src/storage/summaries.ts';
import { describeWithTools } from '../helpers/tools.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-summaries-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const folder = (): string => join(directory, 'summaries');
const save = (second: number, hostName = 'edge-3', markdown = `# page ${second}\n`): Promise<string> =>
  saveSummary(directory, {
    hostName,
    savedAt: new Date(Date.parse('2026-11-23T01:46:55.123Z') + second * 1_000),
    markdown,
    json: `{"page":${second}}`,
  });

it('keeps a page and its JSON under the name of the host and the time, for us alone', async () => {
  const path = await save(0);
  expect(path).toBe(join(folder(), 'edge-3-20261123T014655123Z.md'));
  expect(readFileSync(path, 'utf8')).toBe('# page 0\n');
  expect(readFileSync(path.replace(/md$/, 'json'), 'utf8')).toBe('{"page":0}\n');
  expect(readdirSync(folder())).toHaveLength(2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(folder()).mode & 0o777).toBe(0o700);
});

it('stays in its directory whatever the host is called', async () => {
  expect(await save(0, '../../etc/x')).toBe(join(folder(), 'etc-x-20261123T014655123Z.md'));
});

it('gives the newest, of whichever host, and nothing where there is none', async () => {
  expect(await readNewestSummary(directory, 'md')).toBeUndefined();
  await save(2, 'a-host');
  await save(1, 'z-host');
  expect(await readNewestSummary(directory, 'md')).toMatchObject({ text: '# page 2\n' });
  expect(await readNewestSummary(directory, 'json')).toMatchObject({ text: '{"page":2}\n' });
});

it('takes the oldest away beyond fifty, and nothing that is no page', async () => {
  mkdirSync(folder(), { mode: 0o700 });
  writeFileSync(join(folder(), 'notes.md'), 'mine');
  for (let second = 0; second < 53; second++) await save(second);
  const names = readdirSync(folder());
  expect(names.filter(name => name.endsWith('Z.md'))).toHaveLength(50);
  expect(names.filter(name => name.endsWith('.json'))).toHaveLength(50);
  expect(names).toContain('notes.md');
  expect(names.sort()[0]).toBe('edge-3-20261123T014658123Z.json');
});

it('reads through no link', async () => {
  await save(0);
  symlinkSync('/etc/hostname', join(folder(), 'edge-3-20271123T014655123Z.md'));
  await expect(readNewestSummary(directory, 'md')).rejects.toThrow(
    'it is a symbolic link, which is not followed',
  );
});

describeWithTools(['root', 'mount', 'umount'], 'a disk that is full', () => {
  beforeEach(
    () => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=700', 'tmpfs', directory]),
  );
  afterEach(() => void execFileSync('umount', [directory]));

  it('is said, and nothing half written is left', async () => {
    await expect(save(0, 'edge-3', 'x'.repeat(64 * 1024))).rejects.toThrow(
      `${folder()}/edge-3-20261123T014655123Z.md: the disk is full (ENOSPC)`,
    );
    expect(readdirSync(folder())).toEqual([]);
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepPicture } from '../../../src/ui/screens/keep-picture.ts';

let directory = '';
let kept: string[] = [];
const keeper = () => ({
  stateDirectory: directory,
  keptFile: (what: string, path: string) => void kept.push(`${what}: ${path}`),
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-keep-'));
  kept = [];
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const SHOWN = { hostName: 'edge-3', lines: ['srs-top', '\x1b[31m✖ LOSING\x1b[39m  '], columns: 12, rows: 2 };

test('saves what is shown, and says where', async () => {
  const notice = await keepPicture(keeper(), SHOWN);
  const [text = '', svg = ''] = [...readdirSync(join(directory, 'pictures'))].sort().reverse();
  expect(notice).toEqual({ severity: 'good', text: `saved ${svg}, .txt in ${directory}/pictures` });
  expect(kept).toEqual([`a picture: ${directory}/pictures/${svg}`]);
  expect(readFileSync(join(directory, 'pictures', text), 'utf8')).toBe('srs-top\n✖ LOSING\n');
  expect(readFileSync(join(directory, 'pictures', svg), 'utf8')).toMatch(/fill="#ff5c57">LOSING<\/text>/);
});

test('says what was in the way', async () => {
  writeFileSync(join(directory, 'pictures'), '');
  const { severity, text } = await keepPicture(keeper(), SHOWN);
  expect({ severity, kept }).toEqual({ severity: 'bad', kept: [] });
  expect(text).toMatch(/^could not save the picture: .*pictures is a file, expected a directory$/);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../src/load-settings.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';

let directory = '';
let file = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-config-'));
  file = join(directory, 'config.toml');
  writeFileSync(file, 'delay = 2\ntheme = "light"\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const FROM_FILE = { ...DEFAULT_SETTINGS, delaySeconds: 2, theme: 'light' };

test('flags win over the usual file', async () => {
  expect(await loadSettings({ theme: 'mono' }, undefined, file)).toEqual({ ...FROM_FILE, theme: 'mono' });
});

test('the chosen file is read instead of the usual one', async () => {
  expect(await loadSettings({}, file, join(directory, 'wrong'))).toEqual(FROM_FILE);
  expect(await loadSettings({}, '/dev/null', file)).toEqual(DEFAULT_SETTINGS);
});

test('the usual file need not be there, the chosen one must', async () => {
  const missing = join(directory, 'missing.toml');
  expect(await loadSettings({}, undefined, missing)).toEqual(DEFAULT_SETTINGS);
  expect(await loadSettings({}, undefined, join(file, 'below-a-file'))).toEqual(DEFAULT_SETTINGS);
  expect(await loadSettings({}, missing, file)).toEqual({ problems: [`${missing}: there is no such file`] });
});

test('a file that cannot be read is named, with a way out', async () => {
  expect(await loadSettings({}, undefined, directory)).toEqual({
    problems: [
      `${directory}: cannot be read (it is a directory, expected a file); --config FILE reads another, --config /dev/null none`,
    ],
  });
});

test('a wrong line is named by its file', async () => {
  const wrong = join(directory, 'wrong.toml');
  writeFileSync(wrong, '\ndelay = "x"\n');
  expect(await loadSettings({ delaySeconds: 1 }, wrong)).toEqual({
    problems: [`${wrong}:2: delay: expected a number from 0.1 to 3600, got "x"`],
  });
});

test('a line that is not UTF-8 is named, and is not read as something else', async () => {
  const wrong = join(directory, 'latin1.toml');
  writeFileSync(wrong, Buffer.from('# é\nname = "srs-caf\xe9"\n', 'latin1'));
  expect(await loadSettings({}, wrong)).toEqual({ problems: [`${wrong}:1: not TOML: it is not UTF-8`] });
  writeFileSync(wrong, Buffer.concat([Buffer.from('# é\n'), Buffer.from('name = "caf\xe9"\n', 'latin1')]));
  expect(await loadSettings({}, wrong)).toEqual({ problems: [`${wrong}:2: not TOML: it is not UTF-8`] });
  writeFileSync(wrong, '\ufeffname = "café"\r\ndelay = 2\r\n');
  expect(await loadSettings({}, wrong)).toEqual({ ...DEFAULT_SETTINGS, name: 'café', delaySeconds: 2 });
});

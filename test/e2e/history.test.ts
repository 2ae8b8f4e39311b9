import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

const INCIDENT = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const BRAILLE = /[\u2801-\u28ff]/;

test('h loads the line charts and Esc leaves them', async () => {
  await using screen = startSrsTop(['--replay', INCIDENT], { columns: 80, rows: 24 });
  await screen.waitFor('no UDP loss');
  expect(screen.text()).not.toMatch(BRAILLE);
  screen.write('h');
  await screen.waitFor(BRAILLE);
  expect(screen.row(0)).toMatch(/^srs-top /);
  expect(screen.row(1)).toContain('no UDP loss');
  expect(screen.row(2)).toBe(
    '─ History, last 5 min ───────────────────── highest of each 5 s, 3 of 8 charts ─',
  );
  expect(screen.row(3)).toMatch(/^lost packets\/s {2}0 {2}highest 0$/);
  expect(screen.row(23)).toMatch(/^read-only q quit {2}\? help {2}Esc back {2}Left earlier /);
  screen.write('-');
  await screen.waitFor('─ History, last 1 min ─');
  // Ink waits for the rest of an escape sequence.
  screen.press('Escape');
  await screen.waitFor('━ SRS ');
  expect(screen.text()).not.toMatch(BRAILLE);
  // A warning of Node about what is in the bundle would have been written across the screen.
  expect(screen.raw).not.toContain('Warning');
  screen.write('q');
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
});

test('without UTF-8 the charts are ASCII, and q ends the program from there', async () => {
  const env = { LANG: 'C', NO_COLOR: '1' };
  await using screen = startSrsTop(['--replay', INCIDENT], { columns: 160, rows: 50, env });
  await screen.waitFor('no UDP loss');
  screen.write('h');
  await screen.waitFor('- History, last 5 min -');
  await screen.waitFor(/^0 {5}\|.* {2}0 {5}\|/m);
  expect([...screen.text()].filter(sign => sign > '~')).toEqual([]);
  screen.write('q');
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
});

test('what draws the charts is in a part of its own, which nothing imports at the start', () => {
  const parts = readdirSync(DIST)
    .filter(name => name.endsWith('.js'))
    .map(name => ({ name, text: readFileSync(`${DIST}/${name}`, 'utf8') }));
  // An option of blessed-contrib's line chart.
  const [chart, ...others] = parts.filter(({ text }) => text.includes('showNthLabel'));
  expect(others).toEqual([]);
  const named = `["'\`]\\./${chart?.name.replaceAll('.', '\\.')}["'\`]`;
  const imports = (how: string) => parts.filter(({ text }) => new RegExp(how + named).test(text));
  expect(imports('(?:from|import)\\s*')).toEqual([]);
  expect(imports('import\\(')).toHaveLength(1);
});

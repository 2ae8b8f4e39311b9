import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';

const HEALTHY = fileURLToPath(new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
const REPORT = ['--replay', HEALTHY, '-b', '-n', 1];
const SIZE = { columns: 80, rows: 24 };
/** Green of the light theme, with 256 colours. */
const GREEN_ON_WHITE = '\x1b[38;5;22m';

let home = '';
let file = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-settings-'));
  mkdirSync(join(home, 'srs-top'));
  file = join(home, 'srs-top', 'config.toml');
  writeFileSync(file, 'theme = "light"\npanes = ["loss", "cpu"]\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the configuration', () => {
  test('says which panes the screen shows and how it is coloured', async () => {
    await using screen = startSrsTop(['--replay', HEALTHY], { ...SIZE, env: { XDG_CONFIG_HOME: home } });
    await screen.waitFor('no UDP loss');
    expect(paneTitles(screen.text())).toEqual(['━ CPU', '─ Loss']);
    expect(screen.raw).toContain(GREEN_ON_WHITE);
  });

  test('gives way to flags', async () => {
    await using screen = startSrsTop(['--replay', HEALTHY, '--theme', 'dark', '--color=never'], {
      ...SIZE,
      env: { XDG_CONFIG_HOME: home },
    });
    await screen.waitFor('no UDP loss');
    expect(screen.raw).not.toMatch(/\x1b\[(?:\d+;)*[34]8;/);
    expect(screen.raw).not.toMatch(/\x1b\[(?:1|2|3\d)m/);
  });

  test('that is wrong ends the program with 2, and names the line', async () => {
    const wrong = join(home, 'wrong.toml');
    writeFileSync(wrong, '# too fast\ndelay = 0.01\n');
    expect(await runSrsTop([...REPORT, '--config', wrong])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `srs-top: ${wrong}:2: delay: expected a number from 0.1 to 3600, got 0.01`,
    });
  });
});

describe('a plain report', () => {
  test('has colours only when they are asked for', async () => {
    const { stdout: plain } = await runSrsTop(REPORT);
    const { stdout: coloured } = await runSrsTop([...REPORT, '--color=always']);
    expect(plain).not.toContain('\x1b');
    expect(coloured).toContain('\x1b[32m✔ no UDP loss');
    expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(plain);
  });
});

/** `━ CPU` of every rule; the heavier one has the focus. */
function paneTitles(text: string): string[] {
  return [...text.matchAll(/^([─━] \w+)/gm)].map(([, title = '']) => title);
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';

const INCIDENT = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));
const SIZE = { columns: 80, rows: 24 };

let state = '';

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-state-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

describe('--replay-at', () => {
  test('shows the recording as it was at that moment, and stays there', async () => {
    await using screen = startSrsTop(['--replay', INCIDENT, '--replay-at', 66], {
      ...SIZE,
      env: { TZ: 'UTC' },
    });
    await screen.waitFor(/ REPLAY {2}PAUSED {2}2026-11-23 01:46:55 {2}1 s$/m);
    expect(screen.row(1)).toMatch(/^✖ LOSING UDP {2}7,382 of 909,121 in 30 s \(0\.81 %\) /);
    screen.press('Space');
    await screen.waitFor(text => !text.includes('PAUSED'));
    screen.write('1');
    expect(await screen.waitFor(/^ {2}all /m)).toMatch(/ 01:46:55 {2}1 s$/m);
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
  });

  test('ends the reports there', async () => {
    const { stdout, exitCode } = await runSrsTop(['--replay', INCIDENT, '--replay-at', 66, '--json']);
    const times = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).time);
    expect(times).toHaveLength(65);
    expect(times.at(-1)).toBe('2026-11-23T01:46:55.049Z');
    expect(exitCode).toBe(0);
  });
});

test('S saves what is shown as text and as SVG, and tells where', async () => {
  await using screen = startSrsTop(['--replay', INCIDENT, '--replay-at', 66], {
    ...SIZE,
    env: { TZ: 'UTC', XDG_STATE_HOME: state },
  });
  const shown = await screen.waitFor('PAUSED');
  screen.write('S');
  await screen.waitFor(/^✔ saved vm-\d{8}T\d{9}Z\.svg, \.txt in /m);
  const folder = join(state, 'srs-top/pictures');
  const [svg = '', text = ''] = readdirSync(folder).sort();
  expect(readFileSync(join(folder, text), 'utf8')).toBe(`${shown}\n`);
  expect(readFileSync(join(folder, svg), 'utf8')).toMatch(
    / fill="#[0-9a-f]{6}" font-weight="bold">7,382 of 909,121 in 30 s \(0\.81 %\)<\/text>/,
  );
});

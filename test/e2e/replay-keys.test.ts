import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';

const CAPTURE = fileURLToPath(new URL('../fixtures/incident-rcvbuf-renice.ndjson.gz', import.meta.url));

let directory = '';
let path = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-replay-'));
  path = join(directory, 'imported.srstop');
  const { stderr, exitCode } = await runSrsTop(['--replay', CAPTURE, '--json', '--record', path]);
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
}, 60_000);
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe.each([
  { columns: 80, rows: 24 },
  { columns: 160, rows: 50 },
])('a replay at $columns×$rows', size => {
  test('stands at a moment, goes back and on, and never scrolls', async () => {
    await using screen = startSrsTop(['--replay', path, '--replay-at', 66], { ...size, env: { TZ: 'UTC' } });
    await screen.waitFor(/ REPLAY {2}PAUSED {2}2026-11-23 01:46:5\d {2}1 s$/m);
    await screen.waitFor(/^paused 1× {4}01:45:50 [━✖▲]+●─+ 01:48:18$/m);
    expect(screen.row(1)).toMatch(/^✖ LOSING UDP {2}[\d,]+ of [\d,]+ in 30 s /);
    screen.press('Left');
    await screen.waitFor(/PAUSED {2}2026-11-23 01:46:4\d/);
    screen.write('g');
    await screen.waitFor('A time from');
    screen.write('+20s\r');
    await screen.waitFor(/PAUSED {2}2026-11-23 01:46:(?:0|1)\d/);
    screen.write('.');
    screen.write(']]');
    await screen.waitFor(/^paused 4× /m);
    screen.press('Space');
    await screen.waitFor(/^play 4× /m);
    expect(screen.row(0)).toMatch(/^srs-top /);
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
  });
});

test('a capture has no index, and its keys say so', async () => {
  await using screen = startSrsTop(['--replay', CAPTURE, '--replay-at', 66], { columns: 100, rows: 24 });
  await screen.waitFor('PAUSED');
  screen.press('Left');
  await screen.waitFor(/^– a capture has no index to seek by: --replay FILE --json --record NEW /m);
});

describe('a recording in place of a host', () => {
  test('has its findings told by doctor, and figures by --json and -b', async () => {
    const doctor = await runSrsTop(['doctor', '--replay', path]);
    expect(doctor.stdout).toMatch(
      / \(15 s\), at its worst: SRS is starved: ready but without a CPU 69 % of the time, 7,382 packets\s+lost; 7,382/,
    );
    const json = await runSrsTop(['--replay', path, '--json', '-n', 3]);
    expect(json.stdout.trim().split('\n')).toHaveLength(3);
    const plain = await runSrsTop(['--replay', path, '-b', '-n', 2]);
    expect(plain.stdout).toContain('SRS');
    const persist = await runSrsTop(['persist', '--replay', path]);
    expect(persist.exitCode).toBeLessThanOrEqual(1);
    expect(persist.stderr + persist.stdout).not.toBe('');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSrsTop } from '../helpers/srs-top.ts';

const capture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}.ndjson.gz`, import.meta.url));

const GUIDE = `
| Server | CPU | Mem | Conn | ENbps | ANbps | sb | Lat |
| ------ | --- | ------- | ------ | ---------- | ---------- | ------ | -------- |
| nginx-rtmp | 8.3% | 13MB | 502 | 100Mbps | 120Mbps | 16.3% | 0.8s |
| SRS | 9.0% | 8MB | 503 | 100Mbps | 112Mbps | 12.6% | 0.8s |
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-compare-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('bench over a recording', () => {
  test('prints the table of what it has, and JSON, CSV and Markdown of it', async () => {
    const bench = ['--replay', capture('healthy-rtc'), 'bench', '--label', 'quiet', '--seconds', 30];
    const { exitCode, stdout, stderr } = await runSrsTop(bench);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^─ Server +CPU .*\nSRS +8\.3% +±0\.\d+ +\d+\.\dMiB +0 \+ – UDP +– +32\.0Mbps +– +– +0 /,
    );
    expect(stdout).toContain('\n  ANbps: sent by v0\n');
    expect(stdout).toMatch(/\n {2}measured: 30 s of the 89 s of the recording, \d\d:39:59 to \d\d:40:29 UTC/);
    const table = join(directory, 'quiet.md');
    const csv = await runSrsTop([...bench, '--csv', '--append', table]);
    expect(csv.stdout.split('\n')[1]).toMatch(
      /^SRS,quiet,2026-11-23T02:39:59\.000Z,30,6,v0,8\.333\d,0\.\d+,/,
    );
    const json = await runSrsTop([...bench, '--json']);
    expect(JSON.parse(json.stdout).rows[0]).toMatchObject({ server: 'SRS', pids: [4156], label: 'quiet' });
    const same = await runSrsTop(['compare', table, file('quiet.json', json.stdout)]);
    expect(same.exitCode).toBe(0);
    expect(same.stdout).toContain('\n  nothing differs beyond the noise\n');
  });

  test('of srs-top’s own says the same as over the host that it is of', async () => {
    const path = join(directory, 'demo.recording');
    const made = await runSrsTop(['--demo', 'healthy', '--record', path, '-b', '-n', 9, '-d', 0.5]);
    expect(made.exitCode).toBe(0);
    const measured = ['--seconds', 3, '--windows', 3, '--json'];
    const { exitCode, stdout, stderr } = await runSrsTop(['--replay', path, 'bench', ...measured]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [row] = JSON.parse(stdout).rows;
    const live = JSON.parse((await runSrsTop(['--demo', 'healthy', 'bench', ...measured])).stdout).rows[0];
    expect(row).toMatchObject({
      server: 'SRS',
      pids: live.pids,
      windowCount: 3,
      interfaceName: live.interfaceName,
    });
    expect(Math.abs(row.figures.cpuPercent - live.figures.cpuPercent)).toBeLessThan(2);
    expect(row.figures.residentBytes).toBe(live.figures.residentBytes);
    expect(row.figures.connections).toBe(live.figures.connections);
    expect(row.figures.lostPackets).toBe(0);
    expect(row.figures.receivedPackets / live.figures.receivedPackets).toBeCloseTo(1, 1);
  });

  test('says that it is too short', async () => {
    const short = ['--replay', capture('healthy-rtc'), '--replay-at', 1, 'bench', '--seconds', 30];
    const { exitCode, stdout, stderr } = await runSrsTop(short);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toBe(
      'srs-top: bench: nothing was measured: the recording is over before the first of 6 windows',
    );
  });

  test('has no steps', async () => {
    const { exitCode, stderr } = await runSrsTop([
      ...['--replay', capture('healthy-rtc'), 'bench', '--step-command', 'x {n}', '--clients', '1'],
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'srs-top: bench: vm is a recording: it has one measurement, without steps',
    });
  });
});

describe('compare', () => {
  test('lays two recordings side by side', async () => {
    const { exitCode, stdout, stderr } = await runSrsTop([
      ...[
        'compare',
        '--seconds',
        28,
        '--windows',
        7,
        capture('healthy-rtc'),
        capture('incident-rcvbuf-renice'),
      ],
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    // 80 players against 120.
    expect(stdout).toMatch(/^CPU +8\.\d% ±0\.\d+ +12\.\d% ±\d.* higher +7, 7$/m);
    expect(stdout).toMatch(/^ {2}CPU is higher by [45]\d % \(\d\d to \d\d %\)$/m);
    expect(stdout).toMatch(/^st .*within the noise/m);
    expect(stdout).toMatch(
      /^ {2}A: 28 s of the 89 s of the recording, .*\n {2}B: 28 s of the 2:29 of the recording, /,
    );
  });

  test('lays all of two recordings side by side, where nobody says how much', async () => {
    const recordings = [capture('healthy-rtc'), capture('incident-rcvbuf-renice')];
    const { exitCode, stdout, stderr } = await runSrsTop(['compare', '--json', ...recordings]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { pairs, recordings: measured } = JSON.parse(stdout);
    // An incident of which a lot came behind the first 30 s.
    expect(pairs[0]).toMatchObject({ a: [{ windowCount: 18 }], b: [{ windowCount: 30 }] });
    for (const side of ['a', 'b'])
      expect(measured[side].recordedSeconds - measured[side].seconds).toBeLessThan(1.5);
    expect(measured.b).toMatchObject({ began: '2026-11-23T01:45:50.000Z' });
    expect(measured.b.seconds).toBeGreaterThan(147);
  });

  test('reads the guide’s own table, of which nothing tells what is noise', async () => {
    const { exitCode, stdout } = await runSrsTop(['compare', file('a.md', GUIDE), file('b.md', GUIDE)]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^─ nginx-rtmp, 502 clients ─+\n/);
    expect(stdout).toMatch(/^CPU +9\.0% +9\.0% .*the same/m);
    expect(stdout).toContain('cannot be told: a side has fewer than two windows (--windows)');
  });

  test('tells rows of one file apart by their labels', async () => {
    const rows = (cpu: string, label: string) => `| SRS | ${cpu} | 503 | 6×5.0s | ${label} |\n`;
    const text = `| Server | CPU | Conn | Windows | Label |\n|---|---|---|---|---|\n${rows('10.0% ±0.50', 'any')}${rows('8.0% ±0.50', 'one')}`;
    const path = file('labels.md', text);
    const labels = ['--label', 'any', '--label', 'one'];
    const { exitCode, stdout } = await runSrsTop(['compare', path, path, ...labels]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\n  CPU is lower by 20 % (14 to 26 %)\n');
    const json = JSON.parse((await runSrsTop(['compare', path, path, ...labels, '--json'])).stdout);
    expect(json).toMatchObject({
      schema: 1,
      kind: 'comparison',
      pairs: [{ sample: 'windows', confidence: 0.95 }],
    });
    expect(json.pairs[0].figures[0]).toMatchObject({ figure: 'cpuPercent', verdict: 'lower' });
    const mixed = await runSrsTop(['compare', path, path]);
    expect(mixed.exitCode).toBe(1);
    expect(mixed.stderr).toContain('have several labels (any, one): --label chooses one');
    const wrong = await runSrsTop(['compare', path, path, '--label', 'none']);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain(`${path}: no row has the label none; it has any, one`);
  });

  test('says what is wrong with a file', async () => {
    const good = file('good.md', GUIDE);
    const [text, bytes] = [file('text.md', '# Nothing\n'), file('bytes', '\x1f\x00\x02')];
    for (const bad of [text, bytes, join(directory, 'missing'), directory]) {
      const { exitCode, stdout, stderr } = await runSrsTop(['compare', good, bad]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr.startsWith('srs-top: compare: ')).toBe(true);
      expect(stderr).toContain(bad);
      expect(stderr.split('\n')).toHaveLength(1);
    }
  });

  test('says that two results have nothing in common', async () => {
    const other = GUIDE.replaceAll('502', '1002').replaceAll('503', '1003');
    const { exitCode, stdout, stderr } = await runSrsTop([
      'compare',
      file('c.md', GUIDE),
      file('d.md', other),
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('only in A: SRS with 503 clients');
    expect(stderr).toBe('srs-top: compare: no server of one result has the same load in the other');
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';

const RECORDING = fileURLToPath(new URL('../fixtures/recordings/0.1.0.srstop', import.meta.url));
const NO_HOST = 'nobody.invalid';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-fleet-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const here = () => ({ env: { XDG_STATE_HOME: home } });

function hostsFile(text: string): string {
  const path = join(home, 'hosts');
  writeFileSync(path, text);
  return path;
}

describe('the table of several hosts', () => {
  test('has a row a process by trouble; Enter opens a host, Esc returns, q quits', async () => {
    await using screen = startSrsTop(['demo:healthy', 'demo:quota', RECORDING, NO_HOST], {
      ...{ columns: 80, rows: 24 },
      ...here(),
    });
    await screen.waitFor(/✖ 2 losing {3}▲ 1 not reached {3}✔ 1 ok/, { timeoutMs: 20_000 });
    expect(screen.row(0)).toMatch(/^srs-top {2}4 hosts .* 1 s$/);
    expect(screen.row(3)).toMatch(/^› demo:quota +srs +✖ losing +[\d,]+ +3\d\.\d +6\d\.\d /);
    expect(screen.row(4)).toMatch(/^ {2}0\.1\.0\.srstop +srs +✖ losing /);
    expect(screen.row(5)).toMatch(/^ {2}nobody\.inval… +▲ not reached /);
    expect(screen.row(6)).toMatch(/^ {2}demo:healthy +srs +✔ ok +0 /);
    screen.write('\r');
    await screen.waitFor(/LOSING UDP .* all at :8000/);
    expect(screen.row(23)).toMatch(/^Esc all hosts {2}q quit/);
    // What is open is left first.
    screen.write('h');
    await screen.waitFor('─ History, last');
    screen.press('Escape');
    await screen.waitFor(/^Esc all hosts/m);
    screen.press('Escape');
    await screen.waitFor('srs-top  4 hosts');
    screen.write('j\r');
    // A recording is played with its time line.
    await screen.waitFor(/REPLAY/);
    screen.press('Escape');
    await screen.waitFor('srs-top  4 hosts');
    screen.write('q');
    expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
    expect(screen.modes()).toMatchObject({ isAlternateScreen: false, isCursorVisible: true });
  });

  test('filters by name, helps, and says why a host is not reached', async () => {
    await using screen = startSrsTop(['demo:healthy', 'demo:quota', NO_HOST], {
      columns: 160,
      rows: 50,
      ...here(),
    });
    await screen.waitFor(/▲ 1 not reached {3}✔ 1 ok/, { timeoutMs: 20_000 });
    screen.write('/nobody\r');
    await screen.waitFor(/"nobody" 1\/3/);
    expect(screen.row(3)).toMatch(
      /^› nobody\.invalid +▲ not reached +its name has no address .*; tried again in \d+ s$/,
    );
    expect(screen.row(4)).toBe('');
    screen.write('\r');
    await screen.waitFor(/nobody\.invalid (?:is tried now|was tried: its name has no address)/);
    screen.press('Escape');
    await screen.waitFor(/^ {2}demo:healthy/m);
    screen.write('*r');
    await screen.waitFor('nobody.invalid is not watched now: nothing was tuned; Space in its row unmarks it');
    screen.press('Escape');
    screen.write('S');
    await screen.waitFor("S is a key of a host's own screen: Enter opens it");
    screen.write('x');
    await screen.waitFor(/PRIVATE {2}\d\d:\d\d/);
    screen.write('k\r');
    await screen.waitFor(/^srs-top {2}host-\d .*PRIVATE/m);
    screen.press('Escape');
    await screen.waitFor('srs-top  3 hosts');
    screen.write('x');
    await screen.waitFor('nobody.invalid');
    screen.write('?');
    await screen.waitFor('mark for a tuning, or not');
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('mark for a tuning'));
    screen.kill('SIGTERM');
    expect(await screen.exit).toEqual({ exitCode: 143, signal: undefined });
  });

  test('tunes what is marked: on the first, then host by host, and stops at one that refuses', async () => {
    const path = hostsFile(
      `a demo:starved?seed=1\nb demo:starved?seed=2\nplayed ${RECORDING}\nd demo:starved?seed=3\n`,
    );
    await using screen = startSrsTop(['--hosts', path], { columns: 100, rows: 50, ...here() });
    await screen.waitFor(/✖ 4 losing/, { timeoutMs: 20_000 });
    screen.write('*');
    await screen.waitFor('4 marked');
    screen.write('u');
    await screen.waitFor('nothing that you changed is in force on a, b, played, d');
    screen.write('r');
    const asked = await screen.waitFor('renice -15 -p 17034 17036 17037 17038');
    expect(asked).toContain('│ on a, then on 3 more ');
    screen.write('\r');
    const first = await screen.waitFor('✔ renice 0 → -15: 4/4 threads');
    expect(first).toMatch(/│ on a +│\n.*✔ renice/);
    expect(first).toContain('│ then on 3 more: shown before anything is done there ');
    expect(first).toContain('Enter or Esc goes on to 3 more ');
    screen.write('\r');
    const planned = await screen.waitFor(/d: renice 0 → -15/);
    expect(planned).toContain('✔ a: renice 0 → -15: 4/4 threads');
    expect(planned).toContain('b: renice 0 → -15');
    expect(planned).toContain('it stops here: it is a recording: nothing on it can be changed');
    expect(planned.match(/renice -15 -p 17034 17036 17037 17038/g)).toHaveLength(2);
    // A plan is applied once it was on the screen.
    await screen.waitFor('Enter applies host by host');
    screen.write('\r');
    const told = await screen.waitFor('d: not touched');
    expect(told).toContain('✔ a: renice 0 → -15: 4/4 threads');
    expect(told).toContain('✔ b: renice 0 → -15: 4/4 threads');
    expect(told).toContain('✖ played: it is a recording: nothing on it can be changed');
    screen.write('\r');
    await screen.waitFor(text => !text.includes('not touched'));
    screen.write('u');
    expect(await screen.waitFor('renice 0 -p 17034 17036 17037 17038')).toContain('│ on a, then on 1 more ');
    screen.write('\r');
    await screen.waitFor('✔ undo 1: renice -15 → 0: 4/4 threads');
    screen.write('\r');
    await screen.waitFor('b: undo 1: renice -15 → 0');
    await screen.waitFor('Enter applies host by host');
    screen.write('\r');
    const undone = await screen.waitFor('✔ b: undo 1: renice -15 → 0: 4/4 threads');
    expect(undone).toContain('✔ a: undo 1: renice -15 → 0: 4/4 threads');
    screen.write('\r');
    await screen.waitFor(text => !text.includes('undo 1'));
    screen.write('u');
    // What took it back can be taken back, by its number alone.
    await screen.waitFor('nothing that you changed is in force on a, b, played, d');
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
  });

  test('says in the table what was taken back by itself', async () => {
    await using screen = startSrsTop(['demo:starved', 'demo:healthy', '--revert-after', 2], {
      ...{ columns: 100, rows: 24 },
      ...here(),
    });
    await screen.waitFor(/✖ 1 losing/, { timeoutMs: 20_000 });
    screen.write('r');
    await screen.waitFor('renice -15 -p 17034');
    screen.write('\r');
    await screen.waitFor('✔ renice 0 → -15: 4/4 threads');
    screen.write('\r');
    await screen.waitFor('taken back on 1 unless kept there (K)');
    await screen.waitFor(/✔ demo:starved: .*-15 → 0: 4\/4 threads/, { timeoutMs: 10_000 });
    expect(screen.text()).toContain('1 losing');
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
  });

  test('fits 40×10', async () => {
    await using screen = startSrsTop(['demo:healthy', 'demo:quota'], { columns: 40, rows: 10, ...here() });
    await screen.waitFor(/^› demo:quota +✖ losing +[\d,]+ +3\d\.\d$/m, { timeoutMs: 20_000 });
    expect(screen.row(9)).toMatch(/^q quit {2}\? help/);
  });
});

test('a word alone that needs no line is that host’s own screen', async () => {
  const { stdout } = await runSrsTop(['--json', '-n', 1, '-d', 0.2, 'demo:quota?seed=4'], here());
  const other = await runSrsTop(['--json', '-n', 1, '-d', 0.2, '--demo', 'quota', '--seed', 4], here());
  const [one, same] = [stdout, other.stdout].map(line => JSON.parse(line));
  expect(one.srs[0].udp).toEqual(same.srs[0].udp);
  expect('target' in one).toBe(false);
});

describe('reports of several hosts', () => {
  test('are a line a host and refresh, as JSON with the word that names it', async () => {
    const { exitCode, stdout } = await runSrsTop(
      ['--json', '-n', 2, '-d', 0.3, 'demo:quota', RECORDING, NO_HOST],
      here(),
    );
    const lines = stdout.split('\n').map(line => JSON.parse(line));
    const of = (target: string) => lines.filter(line => line.target === target);
    expect(of('demo:quota')).toHaveLength(2);
    expect(of('demo:quota')[1]).toMatchObject({ schema: 1, host: 'demo', srs: [{ pid: 17_034 }] });
    expect(of('0.1.0.srstop')).toHaveLength(2);
    expect(of(NO_HOST)).toMatchObject([
      { host: null, problem: expect.stringContaining('its name has no address') },
    ]);
    expect(lines).toHaveLength(5);
    expect(exitCode).toBe(1);
  });

  test('as text are the rows of the table', async () => {
    const path = hostsFile('# two\none demo:quota\ntwo demo:healthy # well\n');
    const { exitCode, stdout, stderr } = await runSrsTop(['-b', '-n', 1, '-d', 0.3, '--hosts', path], here());
    const [head, ...lines] = stdout.split('\n');
    expect(head).toMatch(/^time +host +what +state +lost/);
    expect(lines.toSorted((a, b) => a.slice(10).localeCompare(b.slice(10)))).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}one +srs +✖ losing +\d+ /),
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}two +srs +✔ ok +0 /),
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
  });
});

describe('commands over several hosts', () => {
  test('the doctor tells of each, sums up, and ends as the worst of them', async () => {
    const { exitCode, stdout } = await runSrsTop(['doctor', 'demo:healthy', 'demo:quota', NO_HOST], here());
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^OK {2}demo:healthy {2}demo {2}2026-11-23T03:12:30/);
    const summary = stdout.slice(stdout.lastIndexOf('\n\n') + 2).split('\n');
    expect(summary).toEqual([
      'CRITICAL  3 hosts: 1 critical, 1 unknown, 1 ok',
      expect.stringMatching(/^CRITICAL {2}demo:quota {6}SRS is stopped by its quota of 30 % of a CPU/),
      expect.stringMatching(/^UNKNOWN {3}nobody\.invalid {2}not reached: /),
      expect.stringMatching(/^OK {8}demo:healthy {4}no UDP loss in 30 s/),
    ]);
    const calm = await runSrsTop(
      ['doctor', '--quick', '--json', 'demo:healthy', 'demo:healthy?seed=2'],
      here(),
    );
    const lines = calm.stdout.split('\n').map(line => JSON.parse(line));
    expect(lines.map(({ target, state }) => [target, state])).toEqual([
      ['demo:healthy', 'ok'],
      ['demo:healthy?seed=2', 'ok'],
      [undefined, undefined],
    ]);
    expect(lines[2].summary).toEqual({ state: 'ok', hosts: 2, ok: 2, unknown: 0, warning: 0, critical: 0 });
    expect(calm.exitCode).toBe(0);
  });

  test('a host that cannot be reached alone leaves it unknown', async () => {
    const { exitCode, stdout } = await runSrsTop(['doctor', '--quick', 'demo:healthy', NO_HOST], here());
    expect(exitCode).toBe(3);
    expect(stdout).toContain('UNKNOWN  2 hosts: 1 unknown, 1 ok');
  });

  test('a tuning goes host by host and stops at the first that refuses', async () => {
    const { exitCode, stdout, stderr } = await runSrsTop(
      ['tune', 'demo:starved', RECORDING, 'demo:healthy', 'nice=-5', '--yes'],
      here(),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('renice -5 -p 17034 17036 17037 17038');
    expect(stdout.split('\n').slice(-3)).toEqual([
      'demo:starved: renice 0 → -5: 4/4 threads',
      '0.1.0.srstop: stopped here: tune: demo is a recording: nothing on it can be changed',
      'demo:healthy: not touched',
    ]);
    expect(stderr).toBe('srs-top: 0.1.0.srstop: tune: demo is a recording: nothing on it can be changed');
  });

  test('a word means the same host behind --host', async () => {
    const words = ['--host', 'demo:starved', 'nice=-5', '--yes'];
    const { exitCode, stdout } = await runSrsTop(['tune', ...words], here());
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('renice -5 -p 17034 17036 17037 17038')]);
  });

  test.each([
    [['journal', '--hosts', 'x'], 'journal is of one host alone: --hosts names several'],
    [['-b', '--hosts', '/nowhere/hosts'], '--hosts /nowhere/hosts: there is no such file'],
    [['-b', '-p', 1, 'a', 'b'], "option '-p, --pid <pid>' is of one host alone: --name is of all"],
    [['-b', 'demo:quota', 'demo:quota'], 'demo:quota is named twice'],
    [['tune', '--host', '17034', 'nice=1'], '"17034" is no host: -p 17034 watches the process'],
    [['doctor', '--host', 'a:22'], '"a:22" is no host to connect to: with a port it is written ssh://a:22'],
    [['tune', 'a', 'b', 'nice=1', '--revert-after', 5, '--yes'], 'tune: --revert-after waits on one host'],
  ])('%j is refused in words', async (args, complaint) => {
    const { exitCode, stderr } = await runSrsTop(args, here());
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`srs-top: ${complaint}`)]);
  });
});

test('nothing of demos stands in the journal', () => {
  expect(() => readFileSync(join(home, 'srs-top', 'journal.ndjson'))).toThrow('ENOENT');
});

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { copySrsTop, runSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

function capture(name: string, atSeconds: number): readonly (string | number)[] {
  const path = fileURLToPath(new URL(`../fixtures/${name}.ndjson.gz`, import.meta.url));
  return ['--replay', path, '--replay-at', atSeconds];
}

describe('doctor', () => {
  test('ends with 2 on what is bad, and tells cause, figures, symptoms and remedy', async () => {
    const { exitCode, stdout, stderr } = await runSrsTop([...capture('throttled', 45), 'doctor']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toMatch(/^CRITICAL {2}\S+ {2}2026-/);
    expect(stdout).toContain(
      '✖ SRS 28296 is stopped by its quota of 9.0 % of a CPU in 100 % of the periods: 201,878 packets lost\n',
    );
    expect(stdout).toContain('→ lift the CPU quota:  srs-top tune quota=none -p 28296\n');
    expect(stdout).toContain('because of it: timers of SRS are late\n');
    expect(stdout).toContain('more: srs-top explain throttled\n');
  });

  test('says in a line each that a recording has but a moment of other processes', async () => {
    const { stdout } = await runSrsTop(['doctor', ...capture('blocked', 0).slice(1, 2)]);
    const lines = stdout.split('\n');
    const [whole = '', passing = ''] = lines.filter(line => / srs \d+: /.test(line));
    expect(whole).toMatch(/^✖ at its end: srs 11810: LOSING UDP/);
    expect(passing).toMatch(
      /^– srs \d+: what it loses is not known: the recording has a single moment of it$/,
    );
    const unknown = lines.slice(lines.indexOf('not known:') + 1);
    expect(unknown.slice(0, unknown.indexOf(''))).toEqual(
      expect.arrayContaining([expect.stringMatching(/ of 11810: /)]),
    );
    expect(stdout).not.toContain('(/proc/13121/');
  });

  test('ends with 1 on a warning', async () => {
    const { exitCode, stdout } = await runSrsTop([...capture('incident-rcvbuf-renice', 47), 'doctor']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^WARNING /);
    expect(stdout).toContain('▲ SRS is ready but without a CPU 44 % of the time; nothing is lost\n');
  });

  test('ends with 0 where nothing is wrong, and says so', async () => {
    const { exitCode, stdout } = await runSrsTop([...capture('healthy-rtc', 40), 'doctor']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^OK {2}.*\n✔ in 39 s, .*: nothing was lost\n\n✔ at its end: srs 4156: no UDP loss .*\n\nat its end: no findings/,
    );
  });

  test('ends with 3 where there is no SRS', async () => {
    const { exitCode, stdout } = await runSrsTop(['doctor', '--quick', '--name', 'nobody-has-it']);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^UNKNOWN {2}.*\nno nobody-has-it runs here$/);
  });

  test('has the same as JSON for programs', async () => {
    const { exitCode, stdout } = await runSrsTop([...capture('stopped', 40), 'doctor', '--json']);
    expect(exitCode).toBe(2);
    const { schema, state, findings, srs, problems } = JSON.parse(stdout);
    expect({ schema, state }).toEqual({ schema: 1, state: 'critical' });
    expect(findings[0]).toMatchObject({ id: 'stopped', severity: 'bad', pid: 28_296, lostPackets: 118_492 });
    expect(srs.map(({ pid }: { readonly pid: number }) => pid)).toContain(28_296);
    expect(problems).toBeInstanceOf(Array);
  });
});

describeWithTools(['python3'], 'doctor on a live host', () => {
  // Again where something else took the CPUs meanwhile: what counts is what it can do.
  test('takes one window, and a second with --quick', { retry: 2 }, async () => {
    await using srs = await startStandIn();
    for (const [flags, seconds] of [
      [['--quick'], 1],
      [['--window', 3], 3],
    ] as const) {
      const began = performance.now();
      const { exitCode, stdout } = await runSrsTop(['doctor', ...flags, '-p', srs.pid]);
      const took = (performance.now() - began) / 1_000;
      expect({ exitCode, stdout: stdout.split(' ')[0] }).toEqual({ exitCode: 0, stdout: 'OK' });
      expect(took).toBeGreaterThan(seconds);
      expect(took).toBeLessThan(seconds + 2);
    }
  });
});

describeWithTools(['root', 'python3'], 'doctor without rights', () => {
  test('says what it could not ask, SRS’s own words among it', async () => {
    await using srs = await startStandIn();
    // Where that user may run it, whoever may read this checkout.
    const copy = copySrsTop();
    onTestFinished(() => rmSync(copy.directory, { recursive: true }));
    const { exitCode, stdout } = await runSrsTop(['doctor', '--quick', '-p', srs.pid], {
      uid: 65_534,
      program: copy.program,
    });
    expect(exitCode).toBe(0);
    const unknown = stdout.slice(stdout.indexOf('\nnot known:\n'));
    expect(unknown).toMatch(/^ {2}open files: .*permission denied: run srs-top as root/m);
    expect(unknown).toMatch(/^ {2}SRS's log: .*permission denied/m);
    expect(unknown).toMatch(/^ {2}SRS's API: .*permission denied/m);
  });
});

describe('explain', () => {
  test('says what a finding means, how it is told, what helps and what does not', async () => {
    const { exitCode, stdout } = await runSrsTop(['explain', 'throttled']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^throttled: the CPU quota of its cgroup stops SRS\n/);
    for (const part of ['Told by: nr_throttled', 'What helps: ', 'What does not: nice', 'To read: '])
      expect(stdout).toContain(part);
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  test('lists all without an id, and refuses another', async () => {
    const { stdout } = await runSrsTop(['explain']);
    expect(stdout.split('\n').filter(line => /^[a-z-]+ {2,}\S/.test(line)).length).toBeGreaterThan(40);
    const { exitCode, stderr } = await runSrsTop(['explain', 'bad-luck']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^srs-top: explain: "bad-luck": expected one of stopped, throttled, /);
  });
});

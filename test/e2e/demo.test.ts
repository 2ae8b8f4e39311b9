import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'srs-top-demo-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const here = () => ({ env: { XDG_STATE_HOME: home } });

test('the doctor names what is wrong with a demo, by the exit code of a monitoring plugin too', async () => {
  const { exitCode, stdout } = await runSrsTop(['doctor', '--demo', 'quota'], here());
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/^CRITICAL {2}demo {2}2026-11-23T03:12:30/);
  expect(stdout).toMatch(
    /✖ SRS is stopped by its quota of 30 % of a CPU in 100 % of the periods: [\d,]+ packets lost/,
  );
});

test('a demo is tuned as a host is, and none of it stands in the journal of real ones', async () => {
  const tuned = await runSrsTop(['tune', '--demo', 'starved', 'nice=-15', 'irq:eth0=2', '--yes'], here());
  expect(tuned.stdout).toContain('renice 0 → -15: 4/4 threads');
  expect(tuned.stdout).toContain('IRQ affinity of eth0 0 and 1 and 3 → 2: 3/3 IRQs');
  expect([tuned.exitCode, tuned.stderr]).toEqual([0, '']);
  const journal = await runSrsTop(['journal'], here());
  expect(journal.stdout + journal.stderr).not.toContain('renice');
  expect(readdirSync(home, { recursive: true }).filter(name => String(name).endsWith('.ndjson'))).toEqual([]);
});

test('reports of a demo are the same for the same seed', async () => {
  const report = async (seed: number): Promise<readonly unknown[]> => {
    const { stdout } = await runSrsTop(
      ['--json', '-n', 1, '-d', 0.2, '--demo', 'small-buffer', '--seed', seed],
      here(),
    );
    const { time, srs, cpus } = JSON.parse(stdout);
    return [time, srs[0].udp.received, srs[0].udp.inErrors, srs[0].sockets[0].drops, cpus];
  };
  const [first, again, other] = [await report(4), await report(4), await report(5)];
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
});

test('a name that no demo has is answered with those that there are', async () => {
  const { exitCode, stderr } = await runSrsTop(['demo', 'flood'], here());
  expect(exitCode).toBe(1);
  expect(stderr).toContain('srs-top: there is no demo "flood". There are:\n  starved ');
  expect(stderr).toMatch(/^ {2}healthy {8}nothing is wrong/m);
});

test('D shows a demo where there is no SRS; what it proposes cures it, and q leaves all', async () => {
  await using screen = startSrsTop(['--name', 'nobody-is-called-so'], {
    columns: 100,
    rows: 30,
    env: { XDG_STATE_HOME: home },
  });
  await screen.waitFor('no nobody-is-called-so here: nothing to lose  D shows a demo');
  screen.write('D');
  await screen.waitFor(/✖ SRS is starved/);
  screen.press('Enter');
  await screen.waitFor('Enter applies');
  screen.press('Enter');
  await screen.waitFor('✔ renice 0 → -15: 4/4 threads');
  screen.press('Escape');
  await screen.waitFor(/none for \d+ s/, { timeoutMs: 20_000 });
  screen.write('q');
  expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
});

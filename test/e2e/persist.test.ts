import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readAffinity, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { reniceOnScreen } from '../helpers/renice-on-screen.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const UNIT = `srs-top-test-${process.pid}.service`;
/** Where systemd would keep its units, in either version of cgroups. */
const UNITS = existsSync('/sys/fs/cgroup/systemd') ? '/sys/fs/cgroup/systemd' : '/sys/fs/cgroup';

/** Puts a process where systemd would put one of the unit. @returns the cgroup's directory */
async function enterUnit(pid: number): Promise<string> {
  const group = `${UNITS}/srs-top-test.slice/${UNIT}`;
  mkdirSync(group, { recursive: true });
  writeFileSync(`${group}/cgroup.procs`, String(pid));
  return group;
}

/** @returns whether the cgroup is gone */
async function leaveUnit(pid: number, group: string): Promise<boolean> {
  writeFileSync(`${UNITS}/cgroup.procs`, String(pid));
  await expect.poll(() => readFileSync(`${group}/cgroup.procs`, 'utf8')).toBe('');
  rmdirSync(group);
  rmdirSync(dirname(group));
  return !existsSync(group);
}

describeWithTools(['root', 'python3', 'renice', 'taskset', 'pidof'], 'srs-top persist', () => {
  let directory: string;
  let srs: FourThreads;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-persist-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory });
  const nices = (of: FourThreads) => Object.values(of.tids).map(tid => readNice(of.identity.pid, tid));

  test('writes what was tuned on the screen, and its script tunes the next SRS the same', async () => {
    expect(await runSrsTop(['persist'], { env: env() })).toMatchObject({
      exitCode: 1,
      stderr:
        'srs-top: persist: nothing is in force that could be kept: what was set on a process ends with it. srs-top journal lists what was tuned',
    });
    const group = await enterUnit(srs.identity.pid);
    await using screen = startSrsTop(['-p', srs.identity.pid], { columns: 100, rows: 30, env: env() });
    await reniceOnScreen(screen, -7);
    screen.write('a');
    await screen.waitFor('╭ affinity ─');
    screen.write('o');
    // That of what the dialog proposes may stand there at first.
    await screen.waitFor(text => text.includes('taskset -apc 0 ') && text.includes('Enter applies'));
    screen.press('Enter');
    await screen.waitFor(/affinity .* → 0: 4\/4 threads/);

    const folder = join(directory, 'kept');
    expect(await runSrsTop(['persist', '--to', folder], { env: env() })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(readdirSync(folder).sort()).toEqual(['srs-top-tuning.sh', 'srs-top.conf']);
    expect(readFileSync(join(folder, 'srs-top.conf'), 'utf8')).toBe(
      '[Service]\nNice=-7\nCPUAffinity=\nCPUAffinity=0\n',
    );
    expect(statSync(join(folder, 'srs-top-tuning.sh')).mode & 0o077).toBe(0);

    const shown = await runSrsTop(['persist'], { env: env() });
    expect(shown.stdout.split('\n').slice(0, 2)).toEqual([
      '#!/bin/sh',
      '# ---- srs-top-tuning.sh: to be run by root when SRS has started',
    ]);
    expect(shown.stdout).toContain(
      `\n# ---- srs-top.conf: /etc/systemd/system/${UNIT}.d/\n[Service]\nNice=-7\n`,
    );

    await expect(leaveUnit(srs.identity.pid, group)).resolves.toBe(true);
    const outside = await runSrsTop(['persist'], { env: env() });
    expect(outside.stdout).not.toContain('.conf:');
    expect(outside.stdout).toMatch(/\n# note: srs \d+ is in .*: no drop-in\. /);

    // As after a restart of the host: another process, which the script finds by its name.
    await srs.end();
    srs = await startFourThreads();
    expect(nices(srs)).toEqual([0, 0, 0, 0]);
    const script = readFileSync(join(folder, 'srs-top-tuning.sh'), 'utf8');
    const found = script.replace('$(pidof srs)', String(srs.identity.pid));
    expect(found).not.toBe(script);
    await execa('sh', ['-e', '-c', found]);
    expect(nices(srs)).toEqual([-7, -7, -7, -7]);
    const affinities = Object.values(srs.tids).map(tid => readAffinity(srs.identity.pid, tid));
    expect(affinities).toEqual(['0', '0', '0', '0']);
  });
});

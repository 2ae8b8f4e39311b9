import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type FourThreads,
  readAffinity,
  readNice,
  readStatField,
  startFourThreads,
} from '../helpers/four-threads.ts';
import { type Ran, runSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** Another run on this machine has others. */
const ROOT = `st-root-${process.pid}`;
const USER = `st-user-${process.pid}`;
const SUDOERS = `/etc/sudoers.d/${USER}`;

const IS_V1 = existsSync('/sys/fs/cgroup/cpu');
const GROUPS = IS_V1 ? '/sys/fs/cgroup/cpu' : '/sys/fs/cgroup';
const GROUP = `${GROUPS}/srs-top-remote-${process.pid}`;
const QUOTA = `${GROUP}/${IS_V1 ? 'cpu.cfs_quota_us' : 'cpu.max'}`;
const RPS = '/sys/class/net/lo/queues/rx-0/rps_cpus';
const WMEM = '/proc/sys/net/core/wmem_default';
const read = (path: string): string => readFileSync(path, 'utf8').trim();

/** A card whose IRQs may be moved, and where they are: below the card, or below the device that virtio makes of it. */
const CARD = readdirSync('/sys/class/net')
  .flatMap(name => [
    { name, path: `/sys/class/net/${name}/device/msi_irqs` },
    { name, path: `/sys/class/net/${name}/device/../msi_irqs` },
  ])
  .filter(({ path }) => existsSync(path))
  .map(({ name, path }) => ({
    name,
    affinities: readdirSync(path).map(irq => `/proc/irq/${irq}/smp_affinity_list`),
  }))
  .find(({ affinities }) => affinities.length > 0 && affinities.every(mayBeWritten));

/** The kernel keeps those of some cards to itself. */
function mayBeWritten(path: string): boolean {
  try {
    writeFileSync(path, read(path));
    return true;
  } catch {
    return false;
  }
}

describeWithTools(
  ['root', 'ssh', 'sshd', 'python3', 'renice', 'taskset', 'chrt', 'prlimit', 'sudo', 'openssl'],
  'tunings of another host',
  () => {
    let server: SshServer;
    let srs: FourThreads;
    let state: string;
    const ofHost = [RPS, WMEM].map(path => [path, read(path)] as const);

    beforeAll(async () => {
      server = await startSshServer(['PermitRootLogin yes']);
      server.addRoot(ROOT, '/bin/dash');
      server.addUser(USER, '/bin/bash', 'secret');
    });
    afterAll(async () => {
      await server.remove();
    });
    beforeEach(async () => {
      state = mkdtempSync(join(tmpdir(), 'srs-top-remote-tune-'));
      srs = await startFourThreads();
      if (!IS_V1) writeFileSync(`${GROUPS}/cgroup.subtree_control`, '+cpu');
      mkdirSync(GROUP);
    });
    afterEach(async () => {
      await srs.end();
      rmSync(SUDOERS, { force: true });
      for (const [path, text] of ofHost) writeFileSync(path, `${text}\n`);
      rmSync(state, { recursive: true });
      await expect.poll(() => read(`${GROUP}/cgroup.procs`)).toBe('');
      rmdirSync(GROUP);
    });

    const run = (way: readonly string[], ...args: readonly string[]): Promise<Ran> =>
      runSrsTop([...way, '-p', srs.identity.pid.toString(), ...args], { env: { XDG_STATE_HOME: state } });
    const over = (user: string): readonly string[] => server.reachedAs(user).toSpliced(0, 0, '--host');

    /** Straight from the kernel. */
    const everything = () => ({
      nice: Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid)),
      affinity: Object.values(srs.tids).map(tid => readAffinity(srs.identity.pid, tid)),
      policy: Object.values(srs.tids).map(tid => readStatField(srs.identity.pid, tid, 41)),
      autogroup: read(`/proc/${srs.identity.pid}/autogroup`).replace(/^\S+ /, ''),
      openFiles: /^Max open files +(\d+)/m.exec(read(`/proc/${srs.identity.pid}/limits`))?.[1],
      rps: Number.parseInt(read(RPS), 16),
      sysctl: read(WMEM),
    });
    const nices = () => everything().nice;

    const WAYS: readonly (readonly [string, () => readonly string[]])[] = [
      ['over ssh', () => over(ROOT)],
      ['through a plain sh', () => ['--via', 'sh']],
    ];

    test.each(WAYS)('are made, read back and taken back %s', async (_, way) => {
      const before = everything();
      const done = await run(
        way(),
        ...['tune', 'nice=5', 'affinity=0', 'policy=batch', 'autogroup=3', 'open-files=999'],
        ...['net.core.wmem_default=300000', 'rps:lo=0', '--yes'],
      );
      expect(done).toMatchObject({ exitCode: 0, stderr: '' });
      for (const said of [
        'renice 0 → 5: 4/4 threads',
        /^affinity \S+ → 0: 4\/4 threads$/m,
        'policy other → batch: 4/4 threads',
        'autogroup nice 0 → 3: 1/1 group',
        /^open files \d+ → 999: 1\/1 limit$/m,
        / → 300000: 1\/1 parameter$/m,
        /^RPS of lo \S+ → 0: 1\/1 queue$/m,
      ])
        expect(done.stdout).toMatch(said);
      expect(everything()).toEqual({
        nice: [5, 5, 5, 5],
        affinity: ['0', '0', '0', '0'],
        policy: ['3', '3', '3', '3'],
        autogroup: 'nice 3',
        openFiles: '999',
        rps: 1,
        sysctl: '300000',
      });
      // Who is in a cgroup has no autogroup that counts.
      writeFileSync(`${GROUP}/cgroup.procs`, `${srs.identity.pid}`);
      const limited = await run(way(), 'tune', 'quota=0.9', '--yes');
      expect(limited).toMatchObject({ exitCode: 0, stderr: '' });
      expect(limited.stdout).toMatch(/^CPU quota none → .*0\.9 CPUs: 1\/1 cgroup$/m);
      expect(read(QUOTA)).toBe(IS_V1 ? '90000' : '90000 100000');
      expect(await run(way(), 'undo', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(read(QUOTA)).toBe(IS_V1 ? '-1' : 'max 100000');
      writeFileSync(`${GROUPS}/cgroup.procs`, `${srs.identity.pid}`);
      const undone = await run(way(), 'undo', '--all', '--yes');
      expect(undone).toMatchObject({ exitCode: 0, stderr: '' });
      expect(undone.stdout.match(/^undo \d+: .*: (\d)\/\1 /gm)).toHaveLength(7);
      expect(everything()).toEqual(before);
    });

    test('are taken back by themselves, where the line was gone at that time once it is back', async () => {
      const tuned = run(over(ROOT), 'tune', 'nice=5', '--yes', '--revert-after', '2');
      await expect.poll(nices, { timeout: 20_000 }).toEqual([5, 5, 5, 5]);
      await server.kill();
      await sleep(4_000);
      expect(nices()).toEqual([5, 5, 5, 5]);
      await server.start();
      const { exitCode, stdout, stderr } = await tuned;
      expect(nices()).toEqual([0, 0, 0, 0]);
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/undo 1: renice 5 → 0: 4\/4 threads$/)]);
      expect(stderr).toMatch(
        /^srs-top: no line to .*; what waits is taken back once there is a line again$/m,
      );
      expect(stderr).toMatch(/^srs-top: there is a line again$/m);
    });

    test('are taken back host by host', async () => {
      const hosts = join(state, 'hosts');
      // Two ways to one host: on the second it is as wished already, and taken back by then.
      writeFileSync(hosts, "one via sh\ntwo via sh -c 'exec sh'\n");
      const all = (...args: readonly string[]): Promise<Ran> =>
        runSrsTop([...args, '--hosts', hosts, '--yes'], { env: { XDG_STATE_HOME: state } });
      const before = read(WMEM);
      const done = await all('tune', 'net.core.wmem_default=300000');
      expect(done).toMatchObject({ exitCode: 0, stderr: '' });
      expect(read(WMEM)).toBe('300000');
      // A line that a crash cut is of no host: all of them are gone through, and it is said once.
      appendFileSync(join(state, 'srs-top', 'journal.ndjson'), '{"event":"fin\n');
      const undone = await all('undo');
      expect(undone).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^srs-top: .*damaged.*$/) });
      expect(undone.stdout.split('\n').slice(-2)).toEqual([
        expect.stringMatching(/^one: undo 1: .* 300000 → \d+: 1\/1 parameter$/),
        'two: nothing is in force',
      ]);
      expect(read(WMEM)).toBe(before);
      const numbered = await all('undo', '1');
      expect(numbered).toMatchObject({ exitCode: 2, stdout: '' });
    });

    describe.skipIf(CARD === undefined || cpus().length < 2)('of IRQs of its card', () => {
      const { name, affinities } = CARD ?? { name: '', affinities: [] };
      const before = affinities.map(read);
      afterEach(() => {
        affinities.forEach((path, index) => {
          writeFileSync(path, `${before[index]}\n`);
        });
      });

      test.each(WAYS)('move them, and back %s', async (_, way) => {
        for (const path of affinities) writeFileSync(path, '0\n');
        const moved = await run(way(), 'tune', `irq:${name}=1`, '--yes');
        expect(moved).toMatchObject({ exitCode: 0, stderr: '' });
        expect(moved.stdout).toMatch(/IRQ affinity of \S+ 0 → 1: (\d+)\/\1 IRQs?$/m);
        const now = affinities.map(read);
        expect(now).toContain('1');
        expect(await run(way(), 'undo', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
        expect(affinities.map(read)).toEqual(affinities.map(() => '0'));
      });
    });

    test('are refused in words where there is no sudo, and nothing is changed', async () => {
      const bin = join(state, 'bin');
      mkdirSync(bin);
      for (const directory of ['/usr/sbin', '/usr/bin'])
        for (const name of readdirSync(directory).filter(one => one !== 'sudo'))
          if (!existsSync(join(bin, name))) symlinkSync(join(directory, name), join(bin, name));
      chmodSync(state, 0o755);
      const nobody = `setpriv --reuid=65534 --regid=65534 --clear-groups env -i PATH=${bin} sh`;
      const refused = await run(['--via', nobody], 'tune', 'nice=-5', '--yes');

      expect(refused.exitCode).toBe(1);
      expect(refused.stdout).toContain('Not root, and no sudo without a password');
      expect(refused.stderr).toMatch(/renice 0 → -5: 0\/4 threads; .* not permitted/);
      expect(nices()).toEqual([0, 0, 0, 0]);
    });

    test('are made by sudo -n for a user who may; where it asks for a password, that is said', async () => {
      const refused = await run(over(USER), 'tune', 'nice=-5', '--yes');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(/not permitted\. Run on \S+: sudo renice -5 -p /);
      expect(nices()).toEqual([0, 0, 0, 0]);

      writeFileSync(SUDOERS, `${USER} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
      const done = await run(over(USER), 'tune', 'nice=-5', 'net.core.wmem_default=300000', '--yes');
      expect(done).toMatchObject({ exitCode: 0, stderr: '' });
      expect(done.stdout).toMatch(/^sudo -n renice -5 -p /m);
      expect(nices()).toEqual([-5, -5, -5, -5]);
      expect(await run(over(USER), 'undo', '--all', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(nices()).toEqual([0, 0, 0, 0]);
    });
  },
);

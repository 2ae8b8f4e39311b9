import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { createNamespace, type Namespace } from '../helpers/namespace.ts';
import { programEnvironment } from '../helpers/program-environment.ts';
import { startProgram } from '../helpers/programs.ts';
import { copySrsTop, runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** What the real kernel, or a file in the place of its own, can hold back. Each in namespaces of its own. */

const NOBODY = 65_534;
const HIDDEN = 'processes of others cannot be seen (hidepid): run srs-top as root';
const STAT = fileURLToPath(new URL('../helpers/other-stat.py', import.meta.url));
const FRAMES = fileURLToPath(new URL('../helpers/unknown-frames.py', import.meta.url));

interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of sh with a mount namespace of its own; `"$@"` in it is the program. */
async function runBoxed(
  script: string,
  {
    unshare = [],
    program = SRS_TOP,
  }: { unshare?: readonly string[]; program?: readonly [string, string] } = {},
): Promise<Ran> {
  const command = ['--mount', ...unshare, 'sh', '-c', script, 'sh', ...program];
  const { exitCode, stdout, stderr } = await execa('unshare', command, {
    stdin: 'ignore',
    reject: false,
    extendEnv: false,
    env: programEnvironment(),
    timeout: 60_000,
  });
  return { exitCode, stdout, stderr };
}

describeWithTools(['root', 'python3', 'unshare', 'setpriv', 'mount'], 'a /proc with hidepid', () => {
  let copy: ReturnType<typeof copySrsTop>;
  beforeAll(() => {
    copy = copySrsTop();
  });
  afterAll(() => rmSync(copy.directory, { recursive: true }));

  /** A process named srs, and the program as another user, where /proc is mounted with this option. */
  const runAsNobody = (option: string, args: string, groups = '--clear-groups'): Promise<Ran> =>
    runBoxed(
      `mount -o remount,${option} /proc || exit 99
       cp "$(command -v sleep)" ${copy.directory}/srs; ${copy.directory}/srs 60 & P=$!
       sleep 0.2; setpriv --reuid=${NOBODY} --regid=${NOBODY} ${groups} "$@" ${args}; E=$?
       kill $P; exit $E`,
      { unshare: ['--pid', '--fork', '--mount-proc'], program: copy.program },
    );

  test.each(['hidepid=1', 'hidepid=2', 'hidepid=4'])(
    '%s: another user is told that SRS may be there',
    async option => {
      const { exitCode, stdout } = await runAsNobody(option, '-b -n 1 -d 0.3');
      expect(exitCode).toBe(0);
      expect(stdout.split('\n')[1]).toBe(`– no srs seen, which proves nothing: ${HIDDEN}`);
      expect(stdout).not.toMatch(/nothing to lose|✔/);
      expect(stdout).toContain(`▲ processes: ${HIDDEN} (/proc`);
    },
  );

  test('JSON has a problem beside the empty list', async () => {
    const { stdout } = await runAsNobody('hidepid=2', '--json -n 1 -d 0.3');
    const report: Metrics = JSON.parse(stdout);
    expect(report.srs).toEqual([]);
    expect(report.problems).toContainEqual(
      expect.objectContaining({ source: 'processes', detail: `${HIDDEN} (/proc)` }),
    );
  });

  test.each(['hidepid=1', 'hidepid=2'])(
    '%s: a pid that cannot be seen is not said to be absent',
    async option => {
      const { exitCode, stderr } = await runAsNobody(option, '-b -n 1 -p $P');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^srs-top: cannot tell whether pid \d+ is there: /);
      expect(stderr).toContain('run srs-top as root');
      expect(stderr).not.toContain('no process with pid');
    },
  );

  test('a member of the exempt group sees SRS', async () => {
    const { stdout } = await runAsNobody('hidepid=2,gid=4242', '-b -n 1 -d 0.3', '--groups=4242');
    expect(stdout).toMatch(/^─ SRS \d+ {2}\S*srs 60 /m);
    expect(stdout).not.toContain('hidepid');
  });

  test('root sees it anyway', async () => {
    const { stdout } = await runBoxed(
      'mount -o remount,hidepid=2 /proc && "$@" -b -n 1 -d 0.3 --name nobody',
      {
        unshare: ['--pid', '--fork', '--mount-proc'],
      },
    );
    expect(stdout).toContain('– no nobody here: nothing to lose');
    expect(stdout).not.toContain('hidepid');
  });
});

describeWithTools(
  ['root', 'python3', 'ip', 'ss', 'unshare', 'strace'],
  'counters of IPv6 that may not be read',
  () => {
    let place: Namespace;
    beforeAll(async () => {
      place = await createNamespace();
    });
    afterAll(() => place.dispose());

    test.each([
      ['snmp6', 'UDP counters'],
      ['udp6', 'UDP sockets'],
      ['snmp', 'UDP counters'],
      ['udp', 'UDP sockets'],
    ])('%s: no loss is not said, and the file is named', async (file, source) => {
      await using srs = await startStandIn({ place, address: '::1', readsPerSecond: 100 });
      // Under strace it takes a while until the program looks.
      const loss = startProgram('flood.py', ['::1', srs.port, 5_000, 60, 1_200], place);
      const path = `/proc/${srs.pid}/net/${file}`;
      const inject = ['-P', path, '-e', 'trace=openat', '-e', 'inject=openat:error=EACCES'];
      const { stdout } = await execa(
        'strace',
        [
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          ...inject,
          ...SRS_TOP,
          '-b',
          '-n',
          '1',
          '-d',
          '0.5',
          '-p',
          `${srs.pid}`,
        ],
        { stdin: 'ignore', reject: false, extendEnv: false, env: programEnvironment() },
      );
      await loss.stop();
      const [, headline = ''] = stdout.split('\n');
      expect(headline).not.toMatch(/^✔/);
      if (file.startsWith('snmp'))
        expect(headline).toMatch(/^– UDP loss unknown {2}no counters for \d\.\d s/);
      expect(stdout).toContain(`▲ ${source}: EACCES: permission denied: run srs-top as root (${path})`);
      if (file.startsWith('udp')) expect(stdout).not.toContain('no UDP sockets');
    });
  },
);

describeWithTools(['root', 'python3', 'unshare', 'mount'], 'a file in the place of /proc/stat', () => {
  /** A report of two seconds beside a script that keeps the file. */
  const report = (how: string, args = ''): Promise<Ran> =>
    runBoxed(
      `T=$(mktemp); cp /proc/stat $T; python3 ${STAT} $T ${how} & F=$!
       until [ -e $T.ready ]; do sleep 0.05; done; mount --bind $T /proc/stat && "$@" --json -n 1 -d 2 ${args}; E=$?
       umount /proc/stat; kill $F; rm -f $T $T.ready; exit $E`,
    );

  test.each(['steal -1', 'steal 800000000', 'steal 400'])(
    '%s ticks a second: it alone is unknown',
    async how => {
      const { stdout } = await report(how, '--name nobody');
      const { cpus, cpuTotal, problems }: Metrics = JSON.parse(stdout);
      for (const { steal, ...cpu } of [...cpus, cpuTotal]) {
        expect(steal).toBeNull();
        const { user, nice, system, idle, iowait, irq, softirq } = cpu;
        const times = [user, nice, system, idle, iowait, irq, softirq].map(Number);
        expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
        const sum = times.reduce((total, time) => total + time, 0);
        expect(sum).toBeGreaterThan(60);
        expect(sum).toBeLessThanOrEqual(100.01);
      }
      expect(problems.map(({ source, detail }) => `${source}: ${detail}`)).toContain(
        'CPU times: steal went back, or grew by more than can pass (/proc/stat)',
      );
    },
  );

  test('with its CPUs numbered anew: NET_RX and where SRS runs are unknown, and why', async context => {
    const cpus = Number((await execa('nproc', ['--all'])).stdout);
    if (cpus < 2) context.skip('needs two CPUs');
    const { stdout } = await report('only 1', '--name nobody');
    const { cpus: rows, cpuNumbers, problems }: Metrics = JSON.parse(stdout);
    expect(rows.map(({ cpu, netRxPerSecond }) => [cpu, netRxPerSecond])).toEqual([[0, null]]);
    expect(rows[0]?.idle).not.toBeNull();
    expect(cpuNumbers).toBe('other');
    expect(problems.map(({ source }) => source)).toContain('CPU numbers');
  });
});

describeWithTools(['root', 'python3', 'ip'], 'frames that no protocol wants', () => {
  test('are shown as drops, and are no alarm', async () => {
    await using place = await createNamespace();
    await place.exec(['ip', 'link', 'add', 'ext0', 'type', 'veth', 'peer', 'name', 'sw0']);
    for (const name of ['ext0', 'sw0']) await place.exec(['ip', 'link', 'set', name, 'up']);
    const sender = execa('ip', ['netns', 'exec', place.name, 'python3', FRAMES, 'sw0', '20', '60'], {
      reject: false,
    });
    const args = ['netns', 'exec', place.name, ...SRS_TOP, '-b', '-n', '1', '-d', '2', '--name', 'nobody'];
    const env = programEnvironment();
    const { stdout } = await execa('ip', [...args, '--color', 'always'], {
      env,
      extendEnv: false,
      stdin: 'ignore',
    });
    sender.kill();
    await sender;
    const row = stdout.split('\n').find(line => line.includes('  ext0')) ?? '';
    const figures = row.trim().split(/ +/);
    // drops/s stands before link %.
    expect(Number(figures.at(-2))).toBeGreaterThanOrEqual(10);
    expect(row).not.toMatch(/[✖▲]|\x1b\[[\d;]*m/);
  });
});

describe('a replayed recording', () => {
  test('of which the counters have names alone is not green', async () => {
    const path = join(fileURLToPath(new URL('../fixtures', import.meta.url)), 'snmp-names-only.ndjson');
    const { stdout } = await runSrsTop(['-b', '--replay', path, '-n', 1]);
    expect(stdout.split('\n')[1]).toMatch(/^– UDP loss unknown {2}no counters for \d\.\d s/);
    expect(stdout).toMatch(/^▲ UDP counters: its text was not understood \(\/proc\/7\/net\/snmp\)$/m);
  });
});

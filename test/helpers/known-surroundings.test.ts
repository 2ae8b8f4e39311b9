import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { describeWithTools } from './tools.ts';

const MODULE = fileURLToPath(new URL('known-surroundings.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What a program sees that a test starts. */
const LOOK = `
  echo "nice $(nice)"
  chrt --pid $$ | sed -n 's/.*policy: //p'
  grep Cpus_allowed_list: /proc/$$/status
  echo "umask $(umask)"
  pwd
  env | grep -E '^(HOME|LANG|LC_ALL|TZ|TERM|NO_COLOR|FORCE_COLOR|XDG_STATE_HOME|SUDO_USER)=' | sort
`;
const PROGRAM = `
  const { takeKnownSurroundings } = await import(${JSON.stringify(MODULE)});
  takeKnownSurroundings();
  const { spawnSync } = await import('node:child_process');
  spawnSync('sh', ['-c', process.argv[1]], { stdio: 'inherit' });
`;

const STRANGE = {
  LANG: 'de_DE.UTF-8',
  LC_ALL: 'POSIX',
  TZ: 'Asia/Kathmandu',
  TERM: 'dumb',
  NO_COLOR: '1',
  FORCE_COLOR: '3',
  XDG_STATE_HOME: '/nonexistent',
  SUDO_USER: 'nobody',
};

/** All that this machine, or its container, lets a process have. */
function allowedCpus(): string {
  const online = readFileSync('/sys/devices/system/cpu/online', 'utf8').trim();
  const command = ['--cpu-list', online, 'grep', 'Cpus_allowed_list:', '/proc/self/status'];
  return execFileSync('taskset', command, { encoding: 'utf8' }).trim();
}

describeWithTools(
  ['root', 'taskset', 'chrt', 'nice', 'sh', 'sed', 'env'],
  'the surroundings of a test',
  () => {
    test.each([
      ['as they are', []],
      ['under nice -n 5', ['nice', '-n', '5']],
      ['under nice -n -5', ['nice', '-n', '-5']],
      ['pinned to the first CPU', ['taskset', '--cpu-list', '0']],
      ['of SCHED_BATCH', ['chrt', '--batch', '0']],
      ['of SCHED_IDLE under nice -n 5', ['nice', '-n', '5', 'chrt', '--idle', '0']],
      ['of SCHED_RR', ['chrt', '--rr', '1']],
      ['with umask 077', ['sh', '-c', 'umask 077; exec "$@"', 'sh']],
      ['with umask 000', ['sh', '-c', 'umask 000; exec "$@"', 'sh']],
      ['with stdin closed', ['sh', '-c', 'exec "$@" <&-', 'sh']],
    ] as const)('are known %s', async (_how, prefix) => {
      const [file = '', ...args] = [...prefix, process.execPath, '--eval', PROGRAM, LOOK];
      const env = { PATH: process.env.PATH, ...STRANGE };
      const { stdout } = await execa(file, args, { cwd: '/', extendEnv: false, env });
      expect(stdout.split('\n')).toEqual([
        'nice 0',
        'SCHED_OTHER',
        allowedCpus(),
        'umask 0022',
        ROOT,
        expect.stringMatching(/^HOME=\/.+/),
        'LANG=C.UTF-8',
        'TERM=xterm-256color',
        'TZ=UTC',
      ]);
    });
  },
);

import { beforeEach, describe, expect, test } from 'vitest';
import { type CommandLine, readCommandLine } from '../src/command-line.ts';
import { SUBCOMMANDS } from '../src/commands/commands.ts';
import { readConfig } from '../src/settings/read-config.ts';
import { DEFAULT_SETTINGS } from '../src/settings/settings.ts';

let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
});

function read(line: string): ReturnType<typeof readCommandLine> {
  const result = readCommandLine(line === '' ? [] : line.split(' '), '1.2.3', SUBCOMMANDS);
  if ('exitCode' in result) [stdout, stderr] = [result.answer, result.complaint];
  return result;
}

const DEFAULTS: CommandLine = {
  isBatch: false,
  isJson: false,
  count: undefined,
  hasMouse: true,
  pid: undefined,
  replay: undefined,
  replayAtSeconds: undefined,
  demo: undefined,
  seed: undefined,
  isTour: false,
  from: undefined,
  to: undefined,
  record: undefined,
  hosts: [],
  hostsFile: undefined,
  via: undefined,
  sshOptions: [],
  configPath: undefined,
  settings: {},
  task: undefined,
};

/** With what the task is asked beside its name; what runs it is compared with nothing. */
function withPlainTask(result: ReturnType<typeof readCommandLine>): object {
  if ('exitCode' in result || result.task === undefined) return result;
  const { kind, asked } = result.task;
  return { ...result, task: { kind, ...asked } };
}

describe('flags', () => {
  test.each<[string, Partial<Omit<CommandLine, 'task'>> & { readonly task?: object }]>([
    ['', {}],
    ['-b', { isBatch: true }],
    ['edge-3', { hosts: ['edge-3'] }],
    ['edge-3 demo:quota ./a.srstop', { hosts: ['edge-3', 'demo:quota', './a.srstop'] }],
    ['--hosts cluster', { hostsFile: 'cluster' }],
    ['srs@edge-3 --json', { hosts: ['srs@edge-3'], isJson: true }],
    [
      '--host edge-3 --ssh-option Port=2222 --ssh-option User=srs',
      { hosts: ['edge-3'], sshOptions: ['Port=2222', 'User=srs'] },
    ],
    ['--via docker-exec', { via: 'docker-exec' }],
    ['--batch', { isBatch: true }],
    ['--json', { isJson: true }],
    ['-n 3', { count: 3 }],
    ['--count 1', { count: 1 }],
    ['--no-mouse', { hasMouse: false }],
    ['-d 0.5', { settings: { delaySeconds: 0.5 } }],
    ['--delay 3600', { settings: { delaySeconds: 3_600 } }],
    ['--window 5', { settings: { windowSeconds: 5 } }],
    ['--history 90', { settings: { historySeconds: 90 } }],
    ['--history 24h', { settings: { historySeconds: 86_400 } }],
    ['--name srs-edge', { settings: { name: 'srs-edge' } }],
    ['-p 17034', { pid: 17_034 }],
    ['--pid 1', { pid: 1 }],
    ['--api off', { settings: { api: 'off' } }],
    ['--read-only', { settings: { isReadOnly: true } }],
    ['--revert-after 60', { settings: { revertAfterSeconds: 60 } }],
    ['--revert-after 90s', { settings: { revertAfterSeconds: 90 } }],
    ['--revert-after 1.5m', { settings: { revertAfterSeconds: 90 } }],
    ['--revert-after=2h', { settings: { revertAfterSeconds: 7_200 } }],
    ['--revert-after 0', { settings: { revertAfterSeconds: 0 } }],
    ['--ascii', { settings: { isAscii: true } }],
    ['--anonymise', { settings: { isAnonymised: true } }],
    ['journal', { task: { kind: 'journal' } }],
    ['journal --json', { task: { kind: 'journal' }, isJson: true }],
    ['undo', { task: { kind: 'undo', which: 'last', isConfirmed: false, isForced: false } }],
    ['undo 3 -y', { task: { kind: 'undo', which: 3, isConfirmed: true, isForced: false } }],
    ['undo --all --yes --force', { task: { kind: 'undo', which: 'all', isConfirmed: true, isForced: true } }],
    [
      '--read-only undo',
      {
        task: { kind: 'undo', which: 'last', isConfirmed: false, isForced: false },
        settings: { isReadOnly: true },
      },
    ],
    ['--color=never', { settings: { color: 'never' } }],
    ['--color always', { settings: { color: 'always' } }],
    ['--theme colour-blind', { settings: { theme: 'colour-blind' } }],
    ['--config a.toml', { configPath: 'a.toml' }],
    ['--replay a.ndjson.gz', { replay: 'a.ndjson.gz' }],
    ['--replay a --replay-at 64.5', { replay: 'a', replayAtSeconds: 64.5 }],
    ['-b -n2 -d2 --json', { isBatch: true, isJson: true, count: 2, settings: { delaySeconds: 2 } }],
  ])('%s', (line, expected) => {
    expect(withPlainTask(read(line))).toEqual({ ...DEFAULTS, ...expected });
    expect([stdout, stderr]).toEqual(['', '']);
  });
});

describe('what cannot be meant', () => {
  test.each<readonly [string, string]>([
    [
      '--delay x',
      "srs-top: option '-d, --delay <seconds>' argument 'x' is invalid. Expected a delay from 0.1 to 3600 seconds.",
    ],
    [
      '-d 0',
      "srs-top: option '-d, --delay <seconds>' argument '0' is invalid. Expected a delay from 0.1 to 3600 seconds.",
    ],
    [
      '-d -1',
      "srs-top: option '-d, --delay <seconds>' argument '-1' is invalid. Expected a delay from 0.1 to 3600 seconds.",
    ],
    [
      '--window 1e9',
      "srs-top: option '--window <seconds>' argument '1e9' is invalid. Expected a window from 1 to 3600 seconds.",
    ],
    [
      '--history 25h',
      "srs-top: option '--history <time>' argument '25h' is invalid. Expected a time such as 60s or 5m, from 60 s up to 24 hours.",
    ],
    [
      '-n 0',
      "srs-top: option '-n, --count <count>' argument '0' is invalid. Expected a count, a whole number from 1 to 1000000000.",
    ],
    [
      '-n 1.5',
      "srs-top: option '-n, --count <count>' argument '1.5' is invalid. Expected a count, a whole number from 1 to 1000000000.",
    ],
    [
      '-p 0',
      "srs-top: option '-p, --pid <pid>' argument '0' is invalid. Expected a pid, a whole number from 1 to 4194304.",
    ],
    [
      '--name ./objs/srs',
      "srs-top: option '--name <name>' argument './objs/srs' is invalid. Expected the name of a process, without a path.",
    ],
    [
      '--theme pink',
      "srs-top: option '--theme <name>' argument 'pink' is invalid. Allowed choices are dark, light, colour-blind, mono.",
    ],
    [
      '--color=yes',
      "srs-top: option '--color <when>' argument 'yes' is invalid. Allowed choices are auto, always, never.",
    ],
    ['-p 1 --name x', "srs-top: option '-p, --pid <pid>' cannot be used with option '--name <name>'"],
    ['--replay-at 5', "srs-top: option '--replay-at <seconds>' needs '--replay <file>'"],
    ...['soon', '25h', '-1', '60x'].map(
      time =>
        [
          `--revert-after=${time}`,
          `srs-top: option '--revert-after <time>' argument '${time}' is invalid. Expected a time such as 60s or 5m, up to 24 hours.`,
        ] as const,
    ),
    ['undo 3 --all', "srs-top: a number and '--all' exclude each other"],
    [
      'undo 0',
      "srs-top: command-argument value '0' is invalid for argument 'what'. Expected a number of the journal, a whole number from 1 to 1000000000.",
    ],
    ['undo 3 4', 'srs-top: undo: one number at a time'],
    ['undo 3 --all', "srs-top: a number and '--all' exclude each other"],
    ['--jsn', "srs-top: unknown option '--jsn' (Did you mean --json?)"],
    ['--delay', "srs-top: option '-d, --delay <seconds>' argument missing"],
    ['-p 7 a b', "srs-top: option '-p, --pid <pid>' is of one host alone: --name is of all"],
    ['--record f --hosts g', "srs-top: option '--record <file>' is of one host alone"],
    [
      'tune edge-1 edge-2',
      'srs-top: tune: "edge-1": expected name=value, with nice, autogroup, affinity, open-files, policy, quota, buffers, irq:INTERFACE, quota:CGROUP, rps:INTERFACE or a kernel parameter such as net.core.rmem_max',
    ],
    ['tune edge-1 edge-1 nice=1', 'srs-top: tune: edge-1 is named twice'],
    ['doctor a a', 'srs-top: a is named twice'],
    ['edge-3 --demo starved', 'srs-top: a host cannot be watched together with a recording or a demo'],
    [
      'edge-3 --via sh',
      "srs-top: a host and option '--via <command>' cannot be both: the command says which host",
    ],
  ])('%s ends with 2 and one line that says what was expected', (line, expected) => {
    expect(read(line)).toMatchObject({ exitCode: 2 });
    expect(stderr).toBe(`${expected}\n`);
    expect(stdout).toBe('');
  });
});

describe('questions about the program', () => {
  test('config --print-default prints a file that sets everything to what it is', () => {
    expect(read('config --print-default')).toMatchObject({ exitCode: 0 });
    expect(readConfig(stdout, 'config.toml')).toEqual({ settings: DEFAULT_SETTINGS });
    expect(stderr).toBe('');
  });

  test.each(['--version', '-V'])('%s', line => {
    expect(read(line)).toMatchObject({ exitCode: 0 });
    expect(stdout).toBe('1.2.3\n');
  });

  test.each(['--help', '-h'])('%s names every flag', line => {
    expect(read(line)).toMatchObject({ exitCode: 0 });
    const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
    expect(flags).toEqual([
      '--version',
      '--batch',
      '--json',
      '--count',
      '--delay',
      '--window',
      '--history',
      '--name',
      '--read-only',
      '--revert-after',
      '--no-summary',
      '--anonymise',
      '--ascii',
      '--color',
      '--theme',
      '--api',
      '--pid',
      '--no-mouse',
      '--config',
      '--host',
      '--via',
      '--hosts',
      '--ssh-option',
      '--record',
      '--replay',
      '--from',
      '--to',
      '--replay-at',
      '--demo',
      '--seed',
      '--help',
    ]);
    expect(stderr).toBe('');
  });
});

describe('an option that a subcommand has under the same name as the program', () => {
  test.each([
    ['import /a/sos --to r.ndjson.gz', { kind: 'import', source: '/a/sos', to: 'r.ndjson.gz' }],
    ['--window 60 -p 7 import /a/sos --to r', { kind: 'import', source: '/a/sos', to: 'r' }],
    ['persist --to /a/folder', { kind: 'persist', folder: '/a/folder' }],
    ['--replay r --from 03:10 persist --to /a/folder', { kind: 'persist' }],
  ])('is its own in "%s"', (line, task) => {
    expect(withPlainTask(read(line))).toMatchObject({ to: undefined, task });
  });

  test('is that of the program everywhere else', () => {
    expect(withPlainTask(read('--replay r --from 03:10 --to 03:20 doctor'))).toMatchObject({
      from: '03:10',
      to: '03:20',
      task: { kind: 'doctor' },
    });
    expect(read('doctor --to 03:20')).toMatchObject({ exitCode: 2 });
    expect(stderr).toContain("option '--to <time>' needs '--replay <file>'");
  });
});

describe('several words that are hardly hosts', () => {
  test.each([
    ['tun edge nice=-5', '"tun" is no command: did you mean tune? A host of that name is written ssh://tun'],
    ['doctorr edge', '"doctorr" is no command: did you mean doctor? '],
    ['edge-1 nice=-5', '"nice=-5" is no host: values are for a command'],
  ])('%s', (line, words) => {
    expect(read(line)).toHaveProperty('exitCode', 2);
    expect(stderr).toContain(`srs-top: ${words}`);
  });

  test.each([
    'edge origin',
    'tun',
    'ssh://tun edge',
    'edge-1 ssh://a=b@edge-2',
    'demo:starved?seed=3 ./nice=5.srstop',
    'proxy edge origin',
  ])('but hosts all the same: %s', line => {
    expect(read(line)).toMatchObject({ hosts: line.split(' ') });
  });
});

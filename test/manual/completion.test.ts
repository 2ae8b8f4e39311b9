import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KNOWN_WORDS } from '../../src/commands/completion.ts';
import { bashCompletion } from '../../src/manual/bash.ts';
import { fishCompletion } from '../../src/manual/fish.ts';
import { type Outline, optionsBehind } from '../../src/manual/outline.ts';
import { zshCompletion } from '../../src/manual/zsh.ts';
import { programOutline } from '../helpers/program-outline.ts';
import { describeWithTools } from '../helpers/tools.ts';

const program = programOutline();
const none: Outline = { ...program, name: '' };

/** Every name of an option that may stand there: what commander reads, and nothing else. */
function optionNames(command: Outline): readonly string[] {
  const options = command === none ? program.options : optionsBehind(program, command);
  return options.flatMap(({ short, long }) => (short === undefined ? [long] : [short, long])).sort();
}

describeWithTools(['bash'], 'completion in bash', () => completes('bash', bashCompletion));
describeWithTools(['zsh'], 'completion in zsh', () => completes('zsh', zshCompletion));
describeWithTools(['fish'], 'completion in fish', () => completes('fish', fishCompletion));

function completes(shell: 'bash' | 'zsh' | 'fish', write: (program: Outline) => string): void {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'completion-'));
    writeFileSync(join(directory, 'script'), write(program));
    writeFileSync(join(directory, 'a file.srstop'), '');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** The words that are offered at the end of each line. */
  function complete(...lines: readonly string[]): readonly (readonly string[])[] {
    return completeBy('script', lines);
  }

  function completeBy(script: string, lines: readonly string[]): readonly (readonly string[])[] {
    const helper = fileURLToPath(new URL(`../helpers/complete.${shell}`, import.meta.url));
    const args = [...(shell === 'zsh' ? ['-f'] : []), helper, join(directory, script), ...lines];
    const { stdout, stderr, status } = spawnSync(shell, args, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, HOME: directory, TERM: 'dumb' },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const offered = stdout.replace(/\n$/, '').split('\n');
    expect(offered).toHaveLength(lines.length);
    return offered.map(line => [...new Set(line.split(' '))].filter(word => word !== '').sort());
  }

  it('offers every option of each command, and none that there is not', () => {
    const commands = [none, ...program.commands];
    // fish offers long names behind two hyphens alone.
    const dashes = shell === 'fish' ? ['-', '--'] : ['-'];
    const lines = commands.flatMap(({ name }) =>
      dashes.map(dash => `srs-top ${name} ${dash}`.replace('  ', ' ')),
    );
    const offered = complete(...lines);
    commands.forEach((command, index) => {
      const words = offered.slice(index * dashes.length, (index + 1) * dashes.length).flat();
      expect([command.name, ...[...new Set(words)].sort()]).toEqual([command.name, ...optionNames(command)]);
    });
  });

  it('offers every command, and none that there is not', () => {
    const names = program.commands.map(({ name }) => name).sort();
    // Where hosts may be named too, they are offered beside the commands.
    const hosts = readFileSync('/etc/hosts', 'utf8').split(/\s+/);
    const areHosts = program.arguments.some(({ name }) => name === 'host');
    const offered = complete('srs-top ', 'srs-top --delay 2 ', 'srs-top d').map(words =>
      words.filter(word => names.includes(word) || !areHosts || !hosts.includes(word)),
    );
    expect(offered).toEqual([names, names, names.filter(name => name.startsWith('d'))]);
  });

  it('offers hosts where they may be named, and runs nothing of a configuration', () => {
    const host = { name: 'host', words: [], isRequired: false, isRepeated: true, help: 'hosts' };
    writeFileSync(join(directory, 'with-hosts'), write({ ...program, arguments: [host] }));
    mkdirSync(join(directory, '.ssh'));
    writeFileSync(
      join(directory, '.ssh/config'),
      `Host edge-3 *.example $(touch\${IFS}pwned)\n  User root\n`,
    );
    writeFileSync(join(directory, '.ssh/known_hosts'), 'edge-3 ssh-ed25519 AAAA\n');
    const [words, commands] = completeBy('with-hosts', ['srs-top edg', 'srs-top doc']);
    expect(words).toEqual(['edge-3']);
    expect(commands).toEqual(['doctor']);
    expect(existsSync(join(directory, 'pwned'))).toBe(false);
  });

  it('offers what a value may be', () => {
    const lines = ['srs-top --theme ', 'srs-top doctor --theme l', 'srs-top explain star', 'srs-top tune ni'];
    expect(complete(...lines, 'srs-top --demo q')).toEqual([
      ['colour-blind', 'dark', 'light', 'mono'],
      ['light'],
      ['starved'],
      ['nice='],
      ['quota'],
    ]);
  });

  it('offers demos where a host is to be named', () => {
    // bash takes demo:starved for three words.
    const [words, demos] = complete(
      'srs-top --host lo',
      shell === 'bash' ? 'srs-top --host demo : sof' : 'srs-top --host demo:sof',
    );
    expect(words).toContain('local');
    expect(demos).toEqual([shell === 'bash' ? 'softirq' : 'demo:softirq']);
  });

  it('offers files where one is to be named, or a host may be, and nothing where a number is', () => {
    const [files, sources, none] = complete('srs-top replay a', 'srs-top doctor a', 'srs-top --window ');
    for (const offered of [files, sources])
      expect(offered?.join(' ').replaceAll('\\', '')).toBe('a file.srstop');
    expect(none).toEqual([]);
  });

  if (shell === 'fish')
    it('says of each word what it means, and of none what its option does', () => {
      const lines = ['srs-top tune ni', 'srs-top explain starv', 'srs-top --demo sof', 'srs-top --theme d'];
      const script = `source ${join(directory, 'script')}\n${lines.map(line => `complete -C '${line}'`).join('\n')}`;
      const { stdout } = spawnSync(shell, ['-c', script], {
        ...{ cwd: directory, encoding: 'utf8', env: { ...process.env, HOME: directory, TERM: 'dumb' } },
      });
      expect(stdout.split('\n')).toEqual([
        'nice=\tnice value of all threads, -20 to 19',
        'starved\tother processes keep SRS from a CPU',
        "softirq\tinterrupts take the CPU of SRS's thread",
        'dark',
        '',
      ]);
    });

  if (shell === 'zsh')
    it('says of each word what it means, by functions of which no two have one name', () => {
      const text = write(program);
      expect(text).toContain("    'irq\\::CPUs of the interrupts of a card: irq:eth0=0-1'\n");
      expect(text).toContain("    'starved:other processes keep SRS from a CPU'\n");
      const functions = [...text.matchAll(/^(\S+)\(\) \{$/gm)].map(([, name]) => name);
      expect(functions.length).toBeGreaterThan(4);
      expect(new Set(functions).size).toBe(functions.length);
    });
}

it('says of every word that it knows what it means', () => {
  const mute = Object.values(KNOWN_WORDS).flatMap(words =>
    Object.entries(words).filter(([, what]) => what === ''),
  );
  expect(mute).toEqual([]);
});

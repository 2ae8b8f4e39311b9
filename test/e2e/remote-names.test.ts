import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startProgram } from '../helpers/programs.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { expectClean, expectCleanEverywhere, expectCleanJson, nameHostile } from '../soak/hostile-names.ts';

const ROOT = `st-names-${process.pid}`;
/** What a shell that read one of the names would make, wherever it is: in / there, and in the home of who logs in. */
const BAIT = 'srsbait';

const NAMES: readonly string[] = [`'$(>${BAIT})`, `\x1b[m\n>${BAIT}\n`, `";>${BAIT};#`, `\`>${BAIT}\`\\`];

describeWithTools(['root', 'ssh', 'sshd', 'python3', 'ip', 'renice'], 'a name on another host', () => {
  let server: SshServer;
  let folder: string;
  beforeAll(async () => {
    server = await startSshServer(['PermitRootLogin yes']);
    server.addRoot(ROOT, '/bin/bash');
    folder = mkdtempSync(join(tmpdir(), 'srs-top-names-'));
  });
  afterAll(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  });
  const baits = (): readonly string[] =>
    [
      '/',
      process.cwd(),
      '/root',
      ...readdirSync('/tmp')
        .filter(name => name.startsWith('srs-top-'))
        .map(name => `/tmp/${name}`),
    ]
      .map(directory => join(directory, BAIT))
      .filter(path => existsSync(path));
  afterEach(() => {
    for (const path of baits()) rmSync(path);
  });

  test('would be executed by a shell that read it: the bait works', () => {
    for (const name of NAMES) {
      execFileSync(
        'bash',
        ['-c', `echo ${name.includes('"') ? '"' : ''}${name.startsWith("'") ? "'" : ''}${name}`],
        {
          cwd: '/',
          stdio: 'ignore',
        },
      );
      expect(baits()).toEqual([`/${BAIT}`]);
      rmSync(`/${BAIT}`);
    }
  });

  test.each([
    ['ssh', () => ['--host', ...server.reachedAs(ROOT)]],
    ['--via', () => ['--via', 'sh']],
  ])('of a stream is shown cleaned, and reaches no shell: by %s', async (_, way) => {
    const srs = startProgram('srs-api.py', ['hostile', '5']);
    try {
      await srs.nextLine();
      await using screen = startSrsTop([...way(), '-p', srs.pid, '-d', 0.5], { columns: 160, rows: 50 });
      await screen.waitFor(/^srs-top /m, { timeoutMs: 30_000 });
      screen.write('M');
      await screen.waitFor(/live\/.*srsbait/, { timeoutMs: 30_000 });
      expectClean('the screen', screen.text());
      expect(screen.raw).not.toContain('\x1b]0;own');
      screen.write('q');
      await screen.exit;
      const json = await runSrsTop([...way(), '-p', srs.pid, '--json', '-n', 8, '-d', 0.5]);
      expect(json.stdout).toContain('srsbait');
      for (const line of json.stdout.trim().split('\n')) expectCleanJson(line);
    } finally {
      await srs.stop();
    }
    expect(baits()).toEqual([]);
  });

  test.each(NAMES.map((name, index) => [nameHostile(name), name, index] as const))(
    'is shown cleaned, and reaches no shell: %s',
    async (_, name, index) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      copyFileSync(realpathSync('/usr/bin/python3'), join(directory, 'python3'));
      // Each by one of both ways.
      const way = index % 2 === 0 ? ['--host', ...server.reachedAs(ROOT)] : ['--via', 'sh'];
      await expectCleanEverywhere(name, { way, directory });
      expect(baits()).toEqual([]);
    },
  );
});

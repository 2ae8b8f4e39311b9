import { readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programEnvironment } from '../helpers/program-environment.ts';
import { nodeOfMajor, npm, packTarball, scratchFolder, VERSION } from '../helpers/release.ts';
import { startTerminal } from '../helpers/terminal.ts';

describe('the package of npm', () => {
  let directory: string;
  let tarball: string;
  let program: string;
  beforeAll(async () => {
    directory = scratchFolder('tarball');
    tarball = await packTarball(directory);
    const project = join(directory, 'project');
    await mkdir(project);
    await npm(['install', tarball], project);
    program = realpathSync(join(project, 'node_modules/.bin/srs-top'));
  }, 180_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  const state = () => ({ XDG_STATE_HOME: join(directory, 'state') });
  const env = () => programEnvironment(state());

  it('brings nothing but itself, with its manuals and the licences of what is in it', () => {
    const modules = join(directory, 'project/node_modules');
    expect(readdirSync(modules).filter(name => !name.startsWith('.'))).toEqual(['srs-top']);
    const files = readdirSync(join(modules, 'srs-top'), { recursive: true, encoding: 'utf8' });
    expect(files).toContain('dist/share/man/man1/srs-top.1');
    expect(files).toContain('dist/share/zsh/site-functions/_srs-top');
    expect(files.filter(path => /^(?:src|test|packaging)|third-party\.json|\.ts$/.test(path))).toEqual([]);
    const licences = readFileSync(join(modules, 'srs-top/dist/THIRD-PARTY.txt'), 'utf8');
    for (const name of ['ink', 'react', 'commander', 'execa', 'systeminformation', 'yoga-layout'])
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: MIT$`, 'm'));
  });

  describe.each([22, 24, 26])('by Node.js %i', major => {
    let node: string;
    beforeAll(async () => {
      node = await nodeOfMajor(major);
      // It comes from the registry.
    }, 180_000);

    it('tells of a host, through its helpers too', async () => {
      const run = async (...args: readonly string[]) =>
        execa(node, [program, ...args], { reject: false, extendEnv: false, env: env(), stdin: 'ignore' });
      expect(await run('--version')).toMatchObject({ exitCode: 0, stdout: VERSION, stderr: '' });
      const doctor = await run('doctor', '--demo', 'starved', '--quick');
      expect(doctor).toMatchObject({ exitCode: 2, stderr: '' });
      expect(doctor.stdout).toContain('SRS is starved');
      const { stdout, stderr } = await run('--json', '-n', '2', '-d', '0.5');
      expect(stderr).toBe('');
      expect(stdout.split('\n').map(line => JSON.parse(line).schema)).toEqual([1, 1]);
      expect(await run('journal')).toMatchObject({
        exitCode: 0,
        stdout: 'nothing was tuned yet',
        stderr: '',
      });
    });

    it('shows a screen, which ends by q', async () => {
      await using screen = startTerminal([node, program, 'demo'], { columns: 100, rows: 30, env: state() });
      await screen.waitFor('LOSING UDP');
      screen.write('q');
      expect(await screen.exit).toMatchObject({ exitCode: 0 });
    });
  });

  it('says in words that Node.js 20 is too old', { timeout: 180_000 }, async () => {
    const node = await nodeOfMajor(20);
    const { exitCode, stdout, stderr } = await execa(node, [program], { reject: false });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^srs-top needs Node\.js 22 or newer; this is 20\.\d+\.\d+ \(.*node\)$/);
  });

  it('shows the tour by npx', async () => {
    const empty = join(directory, 'npx');
    await mkdir(empty);
    const npx = ['npm', '--silent', '--offline', 'exec', '--yes', '--package', tarball, '--'];
    await using screen = startTerminal([...npx, 'srs-top', 'demo', 'starved', '--tour'], {
      ...{ columns: 100, rows: 30, cwd: empty },
      env: state(),
    });
    await screen.waitFor('A host with SRS. The first line says what matters: UDP packets are lost.');
    await screen.waitFor('LOSING UDP');
    screen.write('q');
    expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
  });

  it('is installed with its manual by npm i -g', async () => {
    const empty = join(directory, 'empty');
    await mkdir(empty);
    const prefix = join(directory, 'global');
    await npm(['install', '--global', '--prefix', prefix, tarball], empty);
    const { stdout } = await execa(join(prefix, 'bin/srs-top'), ['--version']);
    expect(stdout).toBe(VERSION);
    expect(readFileSync(join(prefix, 'share/man/man1/srs-top.1'), 'utf8')).toMatch(/^\.TH SRS-TOP 1/);
  });
});

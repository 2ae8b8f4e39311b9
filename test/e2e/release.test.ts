import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  copyLibraries,
  filesBelow,
  runInRoot,
  runPackaging,
  scratchFolder,
  VERSION,
} from '../helpers/release.ts';
import { startTerminal } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = ['root', 'chroot', 'unshare', 'ldd', 'readelf', 'dpkg-deb', 'dpkg'];

describeWithTools(TOOLS, 'the executable with Node inside', () => {
  let directory: string;
  let binary: string;
  let said: string;
  beforeAll(async () => {
    directory = scratchFolder('release');
    said = await runPackaging(directory, 'make-binary.ts');
    binary = join(directory, `srs-top-linux-${process.arch}`);
    await runPackaging(directory, 'write-manuals.ts');
    await runPackaging(directory, 'make-packages.ts', '--quick');
  }, 180_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  it('says what it needs, and needs no more than Debian 10 and RHEL 8 have', () => {
    expect(said).toMatch(
      /needs glibc 2\.(?:17|2[0-8]) or newer, libstdc\+\+ with GLIBCXX_3\.4\.\d+ and CXXABI_1\.3\.\d+, libgcc$/,
    );
  });

  it('runs in a root that has only the libraries that it names', async () => {
    const root = join(directory, 'root');
    mkdirSync(root);
    cpSync(binary, join(root, 'srs-top'));
    const libraries = await copyLibraries(binary, root);
    expect(libraries.map(path => basename(path)).sort()).toEqual(
      expect.arrayContaining(['libc.so.6', 'libgcc_s.so.1', 'libstdc++.so.6']),
    );
    expect(await runInRoot(root, ['/srs-top', '--version'])).toMatchObject({ stdout: VERSION, stderr: '' });
    const doctor = await runInRoot(root, ['/srs-top', 'doctor', '--demo', 'starved', '--quick']);
    expect(doctor).toMatchObject({ exitCode: 2, stderr: '' });
    expect(doctor.stdout).toContain('SRS is starved');
    // Its files are written by a helper, which is the executable again.
    const recorded = await runInRoot(root, ['/srs-top', 'record', '--for', '2s', '/two-seconds.srstop']);
    expect(recorded).toMatchObject({ exitCode: 0, stderr: '' });
    const played = await runInRoot(root, ['/srs-top', '--json', '--replay', '/two-seconds.srstop']);
    expect(played.stdout.split('\n').map(line => JSON.parse(line).schema)).toContain(1);

    renameSync(join(root, libraries.find(path => path.includes('stdc++')) ?? ''), join(root, 'away'));
    const without = await runInRoot(root, ['/srs-top', '--version']);
    expect(without).toMatchObject({ exitCode: 127 });
    expect(without.stderr).toContain('libstdc++.so.6: cannot open shared object file');
  });

  it('shows a screen, is no open door by SIGUSR1, heeds no NODE_OPTIONS', async () => {
    const env = { NODE_OPTIONS: '--require /nonexistent.js --inspect=127.0.0.1:0' };
    await using screen = startTerminal([binary, 'demo'], { columns: 100, rows: 30, env });
    await screen.waitFor('LOSING UDP');
    process.kill(screen.pid, 'SIGUSR1');
    await screen.waitFor('starved');
    const listening = readFileSync(`/proc/${screen.pid}/net/tcp`, 'utf8');
    expect(listening).not.toContain(`:${(9229).toString(16).toUpperCase()} `);
    screen.write('q');
    expect(await screen.exit).toMatchObject({ exitCode: 0 });
  });

  it('starts itself in the unit that it prints', async () => {
    const { stdout } = await execa(binary, ['unit', 'recorder']);
    expect(stdout).toMatch(new RegExp(`^ExecStart=${binary} record --dir `, 'm'));
  });

  it('is installed as .deb, runs, and is removed without a trace but files of its user', async () => {
    const root = join(directory, 'system');
    for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'root'])
      mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, 'var/lib/dpkg/status'), '');
    await copyLibraries(binary, root);
    const before = filesBelow(root, ['var/lib/dpkg', 'proc']);
    const debian = process.arch === 'x64' ? 'amd64' : 'arm64';
    const file = join(directory, `srs-top_${VERSION}_${debian}.deb`);
    const dpkg = (...args: readonly string[]) =>
      // There are neither a shell nor the packages that it depends on.
      execa('dpkg', [`--root=${root}`, '--force-depends', '--force-script-chrootless', ...args]);
    await dpkg('--install', file);
    const installed = filesBelow(root, ['var/lib/dpkg', 'proc']).filter(path => !before.includes(path));
    expect(installed).toEqual(
      expect.arrayContaining([
        'usr/bin/srs-top',
        'usr/lib/systemd/system/srs-top-recorder.service',
        'usr/share/bash-completion/completions/srs-top',
        'usr/share/fish/vendor_completions.d/srs-top.fish',
        'usr/share/man/man1/srs-top.1.gz',
        'usr/share/zsh/vendor-completions/_srs-top',
      ]),
    );
    // It is not enabled.
    expect(existsSync(join(root, 'etc/systemd'))).toBe(false);
    const unit = readFileSync(join(root, 'usr/lib/systemd/system/srs-top-recorder.service'), 'utf8');
    expect(unit).toMatch(
      /^ExecStart=\/usr\/bin\/srs-top record --dir %S\/srs-top\/ring --ring 24h --size 500M$/m,
    );
    const { stdout: verified } = await dpkg('--verify', 'srs-top');
    expect(verified).toBe('');

    const env = { HOME: '/root' };
    const ran = await runInRoot(
      root,
      ['/usr/bin/srs-top', 'record', '--for', '1s', '/root/mine.srstop'],
      env,
    );
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    mkdirSync(join(root, 'var/lib/srs-top'));
    await dpkg('--remove', 'srs-top');
    await dpkg('--purge', 'srs-top');
    const left = filesBelow(root, ['var/lib/dpkg', 'proc']).filter(path => !before.includes(path));
    expect(left).toEqual(['root/mine.srstop', 'root/mine.srstop.index']);
    expect(existsSync(join(root, 'usr'))).toBe(before.some(path => path.startsWith('usr/')));
    const { stdout: depends } = await execa('dpkg-deb', ['--field', file, 'Depends']);
    expect(depends).toBe('libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1 | libgcc1');
  });

  it('is installed from the archive, which says in words what a system lacks', async () => {
    const name = `srs-top-${VERSION}-linux-${process.arch}`;
    await execa('tar', ['--extract', '--file', join(directory, `${name}.tar.gz`), '--directory', directory]);
    const install = join(directory, name, 'install.sh');
    const prefix = join(directory, 'opt');
    // By somebody whose files are their own alone, from a folder of theirs.
    const ask = ['-c', 'umask 077; exec sh "$@"', 'sh', install, '--prefix', 'opt'];
    const { stdout } = await execa('sh', ask, { cwd: directory });
    expect(stdout).toBe(`srs-top ${VERSION} is in ${prefix}/bin`);
    expect(statSync(join(prefix, 'bin/srs-top')).mode & 0o777).toBe(0o755);
    expect(statSync(join(prefix, 'share/man/man1')).mode & 0o777).toBe(0o755);
    const { stdout: version } = await execa(join(prefix, 'bin/srs-top'), ['--version']);
    expect(version).toBe(VERSION);
    await execa('sh', [install, '--remove', '--prefix', prefix]);
    expect(filesBelow(prefix, [])).toEqual([]);

    // As an older system answers.
    const tools = join(directory, 'tools');
    mkdirSync(tools);
    const programs = {
      ldd: "printf '\\tlibstdc++.so.6 => not found\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n'",
      getconf: 'echo glibc 2.17',
    };
    for (const [tool, script] of Object.entries(programs))
      writeFileSync(join(tools, tool), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    writeFileSync(
      join(directory, name, 'bin/srs-top'),
      '#!/bin/sh\necho "version GLIBC_2.28 not found" >&2\nexit 1\n',
    );
    const old = await execa('sh', [install, '--prefix', prefix], {
      reject: false,
      env: { PATH: `${tools}:${process.env.PATH}` },
    });
    expect(old.exitCode).toBe(1);
    expect(old.stderr.split('\n')).toEqual([
      'srs-top does not run here: version GLIBC_2.28 not found',
      expect.stringMatching(/^It needs glibc 2\.\d+ or newer, .*libgcc\. This system has glibc 2\.17\.$/),
      'libstdc++.so.6 is missing: it is in the package libstdc++6 (Debian, Ubuntu) or libstdc++ (Fedora, RHEL).',
      'With Node.js 22 or newer the npm package runs in its place: npx srs-top',
    ]);
    expect(filesBelow(prefix, [])).toEqual([]);
  });
});

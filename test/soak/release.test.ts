import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  copyLibraries,
  filesBelow,
  packTarball,
  runInRoot,
  runPackaging,
  scratchFolder,
  VERSION,
} from '../helpers/release.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** Libraries of another architecture, as Debian's packages libc6-arm64-cross and libstdc++6-arm64-cross have them. */
const ARM64_ROOT = '/usr/aarch64-linux-gnu';

function say(what: string): void {
  process.stdout.write(`${what}\n`);
}

describeWithTools(['root', 'readelf', 'dpkg-deb', 'rpmbuild', 'rpm', 'apt-get'], 'a release', () => {
  let directory: string;
  let binary: string;
  beforeAll(async () => {
    directory = scratchFolder('release');
    binary = join(directory, `srs-top-linux-${process.arch}`);
    say(await runPackaging(directory, 'make-binary.ts'));
    await packTarball(directory);
    await runPackaging(directory, 'make-packages.ts');
    await runPackaging(directory, 'write-sbom.ts');
    await runPackaging(directory, 'write-checksums.ts');
  }, 10 * 60_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  it('has everything, with sums that are right', async () => {
    const names = readdirSync(directory).filter(name => name !== 'stage');
    const [deb, rpm] = process.arch === 'x64' ? ['amd64', 'x86_64'] : ['arm64', 'aarch64'];
    const files = [
      ...['SHA256SUMS', 'srs-top.cdx.json', `srs-top-${VERSION}.tgz`, `srs-top-linux-${process.arch}`],
      ...[`srs-top-${VERSION}-linux-${process.arch}.tar.gz`, `srs-top_${VERSION}_${deb}.deb`],
      `srs-top-${VERSION}-1.${rpm}.rpm`,
    ];
    expect(names.sort()).toEqual(files.sort());
    const { stdout } = await execa('sha256sum', ['--check', 'SHA256SUMS'], { cwd: directory });
    expect(stdout.split('\n')).toEqual(
      files.filter(name => name !== 'SHA256SUMS').map(name => `${name}: OK`),
    );
    for (const name of files)
      say(`${name}: ${(statSync(join(directory, name)).size / 2 ** 20).toFixed(1)} MiB`);
  });

  it('has a bill of materials of what is in the bundle, and of Node', () => {
    const { bomFormat, metadata, components } = JSON.parse(
      readFileSync(join(directory, 'srs-top.cdx.json'), 'utf8'),
    );
    expect(bomFormat).toBe('CycloneDX');
    expect(metadata.component).toMatchObject({ name: 'srs-top', version: VERSION, type: 'application' });
    const names = components.map(({ name }: { readonly name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['ink', 'react', 'commander', 'execa', 'node']));
    // What only the development needs.
    for (const name of ['vitest', 'typescript', 'rolldown', 'postject']) expect(names).not.toContain(name);
    const licences = readFileSync(new URL('../../dist/THIRD-PARTY.txt', import.meta.url), 'utf8');
    const others = components.filter(({ name }: { readonly name: string }) => name !== 'node');
    for (const { name, version } of others) expect(licences).toContain(`\n${name} ${version}: `);
    expect(licences.match(/^-{80}$/gm)).toHaveLength(others.length);
  });

  it('has a .deb whose dependencies this Debian has', async () => {
    const [deb = ''] = readdirSync(directory).filter(name => name.endsWith('.deb'));
    const { stdout } = await execa('apt-get', ['--simulate', 'install', join(directory, deb)]);
    expect(stdout).toMatch(new RegExp(`^Inst srs-top \\(${VERSION} `, 'm'));
  });

  it('has a .rpm that installs, runs, and is removed without a trace', async () => {
    const root = join(directory, 'rpm-root');
    mkdirSync(root);
    await copyLibraries(binary, root);
    const before = filesBelow(root, ['var/lib/rpm', 'proc']);
    const [file = ''] = readdirSync(directory).filter(name => name.endsWith('.rpm'));
    const rpm = (...args: readonly string[]) =>
      // There are neither a shell nor a list of what is installed in that root.
      execa('rpm', [
        '--root',
        root,
        '--dbpath',
        '/var/lib/rpm',
        '--nodeps',
        '--noscripts',
        '--nosignature',
        ...args,
      ]);
    await rpm('--install', join(directory, file));
    expect(existsSync(join(root, 'usr/share/zsh/site-functions/_srs-top'))).toBe(true);
    expect(await runInRoot(root, ['/usr/bin/srs-top', '--version'])).toMatchObject({ stdout: VERSION });
    await rpm('--erase', 'srs-top');
    expect(filesBelow(root, ['var/lib/rpm', 'proc'])).toEqual(before);
    const { stdout: requires } = await execa('rpm', ['-qpR', '--nosignature', join(directory, file)]);
    expect(requires).toMatch(/^libc\.so\.6\(GLIBC_2\.2\d\)\(64bit\)$/m);
    expect(requires).not.toMatch(/GLIBC_2\.(?:29|[3-9]\d)/);
  });
});

describeWithTools(['readelf', 'qemu-aarch64-static'], 'a release for arm64', () => {
  it.runIf(existsSync(ARM64_ROOT))('is made on this machine, and runs', async () => {
    const directory = scratchFolder('arm64');
    try {
      say(await runPackaging(directory, 'make-binary.ts', '--arch', 'arm64'));
      const run = (...args: readonly string[]) =>
        execa('qemu-aarch64-static', ['-L', ARM64_ROOT, join(directory, 'srs-top-linux-arm64'), ...args], {
          reject: false,
        });
      expect(await run('--version')).toMatchObject({ stdout: VERSION });
      const { stdout, exitCode } = await run('doctor', '--demo', 'starved', '--quick');
      expect(stdout).toContain('SRS is starved');
      expect(exitCode).toBe(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { sourceEpoch } from './epoch.ts';
import { needsInWords, needsOf } from './needs.ts';
import { type Architecture, binaryPath, NAME, RELEASE, ROOT, VERSION } from './project.ts';
import { Stage, stageLicences } from './stage.ts';

const MACHINE_OF: Readonly<Record<Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** A .tar.gz that unpacks into a folder of its own, with a script that installs it. @returns its path */
export async function makeArchive(architecture: Architecture, isQuick: boolean): Promise<string> {
  const name = `${NAME}-${VERSION}-linux-${architecture}`;
  const stage = new Stage('archive');
  const share = 'share';
  stage.copy(binaryPath(architecture), `${name}/bin/${NAME}`, 0o755);
  for (const file of [
    `man/man1/${NAME}.1`,
    `bash-completion/completions/${NAME}`,
    `zsh/site-functions/_${NAME}`,
    `fish/vendor_completions.d/${NAME}.fish`,
  ])
    stage.copy(join('dist/share', file), join(name, share, file));
  for (const file of ['README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md'])
    stage.copy(file, join(name, file));
  await stageLicences(stage, architecture, name);
  const script = readFileSync(join(ROOT, 'packaging/install.sh'), 'utf8')
    .replaceAll('@MACHINE@', MACHINE_OF[architecture])
    .replaceAll('@NEEDS@', needsInWords(await needsOf(binaryPath(architecture))));
  stage.write(`${name}/install.sh`, script, 0o755);
  const path = join(RELEASE, `${name}.tar.gz`);
  await execa('tar', [
    ...['--create', '--sort=name', '--owner=0', '--group=0', '--numeric-owner'],
    ...[`--mtime=@${await sourceEpoch()}`, `--use-compress-program=gzip -n${isQuick ? '1' : '9'}`],
    ...['--file', path, '--directory', stage.root, name],
  ]);
  return path;
}

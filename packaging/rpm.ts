import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { sourceEpoch } from './epoch.ts';
import { type Architecture, LICENCE, makeFolder, NAME, RELEASE, VERSION } from './project.ts';
import { Stage, stageSystem, UNIT_NAMES } from './stage.ts';

const ARCHITECTURE_OF: Readonly<Record<Architecture, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** What it needs rpm reads out of the executable by itself: `libc.so.6(GLIBC_2.28)(64bit)`. */
function spec(files: readonly string[], isQuick: boolean): string {
  return `Name: ${NAME}
Version: ${VERSION}
Release: 1
Summary: top for hosts that run SRS, the media server
License: ${LICENCE}
# Stripped, Node would lose what was put into it.
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none
%global _binary_payload ${isQuick ? 'w1.gzdio' : 'w6.xzdio'}
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1

%description
It answers, over SSH, in the middle of an incident: is this host losing UDP
packets, where, why, and did what was just changed help?

With it comes a unit for systemd that records always. It is not enabled:
systemctl enable --now ${NAME}-recorder

%post
if [ -d /run/systemd/system ]; then systemctl daemon-reload || :; fi

%preun
if [ "$1" = 0 ] && [ -d /run/systemd/system ]; then systemctl --quiet disable --now ${UNIT_NAMES} || :; fi

%postun
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || :
  # Another version is there: what runs goes on as that one.
  if [ "$1" -ge 1 ]; then systemctl --quiet try-restart ${UNIT_NAMES} || :; fi
fi

%files
${files.map(file => (file.includes('/doc/') ? `%doc ${file}` : file)).join('\n')}
`;
}

/** @returns the path of the package; where there is no rpmbuild, a sentence that says so */
export async function makeRpm(architecture: Architecture, isQuick: boolean): Promise<string> {
  const { failed } = await execa('rpmbuild', ['--version'], { reject: false });
  if (failed) return 'no .rpm: rpmbuild is not installed (in Debian it is in the package rpm)';
  const stage = new Stage('rpm');
  const documents = `usr/share/doc/${NAME}`;
  await stageSystem(stage, architecture, { zsh: 'usr/share/zsh/site-functions', documents });
  stage.copy('CHANGELOG.md', `${documents}/CHANGELOG.md`);
  stage.copy('LICENSE', `${documents}/LICENSE`);
  const files = readdirSync(stage.root, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(stage.root, path)).isFile())
    .map(path => `/${path}`);
  const top = makeFolder(join(RELEASE, 'stage/rpmbuild'));
  writeFileSync(join(top, `${NAME}.spec`), spec(files.sort(), isQuick));
  const target = ARCHITECTURE_OF[architecture];
  await execa(
    'rpmbuild',
    [
      ...['-bb', '--target', target, '--buildroot', stage.root, '--noclean'],
      ...['--define', `_topdir ${top}`, join(top, `${NAME}.spec`)],
    ],
    { env: { SOURCE_DATE_EPOCH: await sourceEpoch() } },
  );
  const file = `${NAME}-${VERSION}-1.${target}.rpm`;
  renameSync(join(top, 'RPMS', target, file), join(RELEASE, file));
  rmSync(top, { recursive: true });
  return join(RELEASE, file);
}

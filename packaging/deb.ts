import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { sourceEpoch } from './epoch.ts';
import { type Architecture, MAINTAINER, NAME, RELEASE, ROOT, VERSION } from './project.ts';
import { Stage, stageSystem, UNIT_NAMES } from './stage.ts';

const ARCHITECTURE_OF: Readonly<Record<Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** `needs.ts` checks that it needs no more. */
const DEPENDS = 'libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1 | libgcc1';

function control(architecture: Architecture, installedKib: number): string {
  return `Package: ${NAME}
Version: ${VERSION}
Architecture: ${ARCHITECTURE_OF[architecture]}
Maintainer: ${MAINTAINER}
Installed-Size: ${installedKib}
Depends: ${DEPENDS}
Recommends: procps, iproute2
Suggests: linux-perf, strace, ethtool, sysstat
Section: net
Priority: optional
Description: top for hosts that run SRS, the media server
 It answers, over SSH, in the middle of an incident: is this host losing UDP
 packets, where, why, and did what was just changed help?
 .
 With it comes a unit for systemd that records always. It is not enabled:
 systemctl enable --now ${NAME}-recorder
`;
}

/** Nothing is enabled or started. What runs when the package goes is ended. */
const SCRIPTS: Readonly<Record<string, string>> = {
  postinst: `if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  # An older version was there: what runs of it goes on as this one.
  if [ "$1" = configure ] && [ -n "$2" ]; then systemctl --quiet try-restart ${UNIT_NAMES} || true; fi
fi`,
  prerm: `if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl --quiet disable --now ${UNIT_NAMES} || true
fi`,
  // The recorder's user was there only while it ran. Whatever users keep in their homes is theirs.
  postrm: `if [ "$1" = purge ]; then
  rm -rf /var/lib/${NAME} /var/lib/private/${NAME}
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi`,
};

/** @returns the path of the package */
export async function makeDeb(architecture: Architecture, isQuick: boolean): Promise<string> {
  const stage = new Stage('deb');
  const documents = `usr/share/doc/${NAME}`;
  await stageSystem(stage, architecture, { zsh: 'usr/share/zsh/vendor-completions', documents });
  stage.gzip('CHANGELOG.md', `${documents}/CHANGELOG.md.gz`);
  stage.write(`${documents}/copyright`, copyright());
  const { stdout: installed } = await execa('du', ['-sk', '--apparent-size', stage.root]);
  stage.write('DEBIAN/control', control(architecture, Number.parseInt(installed, 10)));
  for (const [name, script] of Object.entries(SCRIPTS))
    stage.write(`DEBIAN/${name}`, `#!/bin/sh\nset -e\n${script}\n`, 0o755);
  await writeSums(stage);
  const path = join(RELEASE, `${NAME}_${VERSION}_${ARCHITECTURE_OF[architecture]}.deb`);
  const pressing = isQuick ? ['-Zgzip', '-z1'] : ['-Zxz'];
  await execa('dpkg-deb', ['--root-owner-group', ...pressing, '--build', stage.root, path], {
    env: { SOURCE_DATE_EPOCH: await sourceEpoch() },
  });
  return path;
}

/** What `dpkg --verify` compares with. */
async function writeSums(stage: Stage): Promise<void> {
  const { stdout } = await execa('find', ['usr', '-type', 'f', '-exec', 'md5sum', '{}', '+'], {
    cwd: stage.root,
  });
  stage.write(
    'DEBIAN/md5sums',
    `${stdout
      .split('\n')
      .sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1))
      .join('\n')}\n`,
  );
}

function copyright(): string {
  const licence = readFileSync(join(ROOT, 'LICENSE'), 'utf8');
  return `${NAME} is under the licence below. In its executable are Node.js (LICENSE.node.txt) and parts of the packages that
THIRD-PARTY.txt lists, each under its own licence.

${licence}`;
}

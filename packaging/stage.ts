import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { KNOWN_WORDS } from '../src/commands/completion.ts';
import { nodeOf } from './node-of.ts';
import { type Architecture, binaryPath, NAME, RELEASE, ROOT } from './project.ts';

/** A tree of files that becomes a package. */
export class Stage {
  readonly root: string;

  constructor(name: string) {
    this.root = join(RELEASE, 'stage', name);
    rmSync(this.root, { recursive: true, force: true });
    this.#folder(this.root);
  }

  write(path: string, content: string | Buffer, mode = 0o644): void {
    const file = this.#place(path);
    writeFileSync(file, content);
    chmodSync(file, mode);
  }

  /** @param from in the checkout, or from / */
  copy(from: string, path: string, mode = 0o644): void {
    const file = this.#place(path);
    copyFileSync(join(from.startsWith('/') ? '' : ROOT, from), file);
    chmodSync(file, mode);
  }

  /** The same for the same text, whenever it is made. */
  gzip(from: string, path: string): void {
    this.write(path, gzipSync(readFileSync(join(ROOT, from)), { level: 9 }));
  }

  #place(path: string): string {
    const file = join(this.root, path);
    this.#folder(dirname(file));
    return file;
  }

  /** Of whatever umask: what is packed is for everybody to read. */
  #folder(path: string): void {
    mkdirSync(path, { recursive: true });
    for (let at = path; at.startsWith(this.root); at = dirname(at)) chmodSync(at, 0o755);
  }
}

/** What `srs-top unit` knows. */
const UNITS = Object.keys(KNOWN_WORDS['unit <what>'] ?? {});

function unitName(what: string): string {
  return `${NAME}-${what}.service`;
}

/** Names of all of them, for `systemctl`. */
export const UNIT_NAMES = UNITS.map(unitName).join(' ');

/** Where each kind of package has what differs. */
export interface Places {
  readonly zsh: string;
  readonly documents: string;
}

/** What is installed by a .deb and a .rpm alike, below /. */
export async function stageSystem(stage: Stage, architecture: Architecture, places: Places): Promise<void> {
  const share = 'dist/share';
  stage.copy(binaryPath(architecture), `usr/bin/${NAME}`, 0o755);
  stage.gzip(`${share}/man/man1/${NAME}.1`, `usr/share/man/man1/${NAME}.1.gz`);
  stage.copy(`${share}/bash-completion/completions/${NAME}`, `usr/share/bash-completion/completions/${NAME}`);
  stage.copy(`${share}/zsh/site-functions/_${NAME}`, `${places.zsh}/_${NAME}`);
  stage.copy(
    `${share}/fish/vendor_completions.d/${NAME}.fish`,
    `usr/share/fish/vendor_completions.d/${NAME}.fish`,
  );
  for (const what of UNITS) stage.write(`usr/lib/systemd/system/${unitName(what)}`, await unitOf(what));
  await stageLicences(stage, architecture, places.documents);
}

/** Of what is in the executable, Node and all that is in that among them. */
export async function stageLicences(stage: Stage, architecture: Architecture, folder: string): Promise<void> {
  stage.copy('dist/THIRD-PARTY.txt', join(folder, 'THIRD-PARTY.txt'));
  stage.copy((await nodeOf(architecture)).licence, join(folder, 'LICENSE.node.txt'));
}

/** What `srs-top unit recorder` prints, for an srs-top in /usr/bin. */
async function unitOf(what: string): Promise<string> {
  const program = join(ROOT, 'bin/srs-top.js');
  // What is in the configuration of whoever builds it is nobody else's.
  const env = { XDG_CONFIG_HOME: '/nowhere' };
  const { stdout } = await execa(process.execPath, [program, 'unit', what], { env });
  const installed = stdout
    .replace(`${process.execPath} ${program}`, `/usr/bin/${NAME}`)
    // What is built in a folder that does not stay is installed elsewhere.
    .replaceAll(/^# Careful: .*\n/gm, '')
    .replace(
      /^# Made by [\s\S]*?systemctl .*\n/m,
      `# It is not enabled. To use it: systemctl enable --now ${NAME}-${what}\n`,
    );
  if (!installed.includes(`ExecStart=/usr/bin/${NAME} `) || installed.includes(ROOT))
    throw new Error(`the unit of ${what} does not start /usr/bin/${NAME}`);
  return `${installed}\n`;
}

import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const VERSION = manifest.version;

/** Scripts of `npm run release` are run on the bundle as it is, and leave what they make in `directory`. */
export async function runPackaging(
  directory: string,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const { stdout } = await execa(process.execPath, [join(ROOT, 'packaging', script), ...args], {
    cwd: ROOT,
    env: { SRS_TOP_RELEASE: directory },
  });
  return stdout;
}

/** The package as `npm publish` would send it. @returns the path of the tarball */
export async function packTarball(directory: string): Promise<string> {
  await runPackaging(directory, 'write-manuals.ts');
  // Its scripts would make the bundle anew.
  const { stdout } = await execa(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory],
    { cwd: ROOT },
  );
  return join(directory, stdout.trim());
}

/** The newest Node of a major version, from the npm registry; kept beside what is released. */
export async function nodeOfMajor(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-linux-${process.arch}`;
  const prefix = join(ROOT, 'release/node', `${major}`);
  const executable = join(prefix, 'node_modules', name, 'bin/node');
  if (!existsSync(executable))
    await execa('npm', ['install', '--no-save', '--silent', '--prefix', prefix, `${name}@${major}`]);
  return executable;
}

/** npm of the Node that runs the tests, with no words of its own. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await execa('npm', ['--silent', '--offline', ...args], { cwd });
  return stdout;
}

export function scratchFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `srs-top-${name}-`));
}

/** Puts the libraries into the root that an executable names, and the loader, as `ldd` finds them here. */
export async function copyLibraries(executable: string, root: string): Promise<readonly string[]> {
  const { stdout } = await execa('ldd', [executable]);
  const paths = [...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path = '']) => path);
  for (const path of paths) {
    await execa('mkdir', ['-p', join(root, dirname(path))]);
    await execa('cp', ['-L', path, join(root, path)]);
  }
  return paths;
}

/** Runs a command in a root with its own /proc, which is gone when it ends. */
export async function runInRoot(
  root: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const script = 'mkdir -p "$0/proc" && mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  return execa('unshare', ['--mount', '--', 'sh', '-c', script, root, ...command], {
    reject: false,
    extendEnv: false,
    stdin: 'ignore',
    env: { PATH: process.env.PATH ?? '', ...env },
    timeout: 30_000,
  });
}

/** Every file and link below a folder, from there, but what is below `except`. */
export function filesBelow(root: string, except: readonly string[]): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(path => !except.some(one => path === one || path.startsWith(`${one}/`)))
    .filter(path => !statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}

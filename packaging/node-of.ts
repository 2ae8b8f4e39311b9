import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { NODE_HASHES } from './node-hashes.ts';
import { type Architecture, ROOT } from './project.ts';

export interface NodeBuild {
  readonly executable: string;
  readonly licence: string;
}

/**
 * Node of the version that runs this, for that architecture, from the npm registry. Is fetched once. Rejects where it is not
 * what `NODE_HASHES` says.
 */
export async function nodeOf(architecture: Architecture): Promise<NodeBuild> {
  const name = `node-linux-${architecture}`;
  const version = process.versions.node;
  const prefix = join(ROOT, 'release/node', `${version}-${architecture}`);
  const directory = join(prefix, 'node_modules', name);
  const build = { executable: join(directory, 'bin/node'), licence: join(directory, 'LICENSE') };
  if (existsSync(build.executable)) return checked(build, directory, version, architecture);
  // Forced: npm refuses what is for another architecture.
  await execa('npm', [
    'install',
    '--no-save',
    '--force',
    '--silent',
    '--prefix',
    prefix,
    `${name}@${version}`,
  ]);
  if (!existsSync(build.executable)) throw new Error(`${name}@${version}: expected bin/node in it`);
  return checked(build, directory, version, architecture);
}

/** npm has compared what it unpacked with the integrity that it noted beside it. */
function checked(
  build: NodeBuild,
  directory: string,
  version: string,
  architecture: Architecture,
): NodeBuild {
  const noted = JSON.parse(readFileSync(join(directory, '../.package-lock.json'), 'utf8'));
  const got: unknown = noted.packages[`node_modules/${basename(directory)}`]?.integrity;
  const wanted = NODE_HASHES[version]?.[architecture];
  if (wanted === undefined || got !== wanted)
    throw new Error(
      `${basename(directory)}@${version}: expected ${wanted ?? 'a hash of it in packaging/node-hashes.ts'}, got ${got}`,
    );
  return build;
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { type Architecture, ROOT } from './project.ts';

export interface NodeBuild {
  readonly executable: string;
  readonly licence: string;
}

/** Node of the version that runs this, for that architecture, from the npm registry. Is fetched once. */
export async function nodeOf(architecture: Architecture): Promise<NodeBuild> {
  const name = `node-linux-${architecture}`;
  const version = process.versions.node;
  const prefix = join(ROOT, 'release/node', `${version}-${architecture}`);
  const directory = join(prefix, 'node_modules', name);
  const build = { executable: join(directory, 'bin/node'), licence: join(directory, 'LICENSE') };
  if (existsSync(build.executable)) return build;
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
  return build;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

/** The checkout. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where what is published is made. Tests have it elsewhere. */
export const RELEASE = process.env.SRS_TOP_RELEASE ?? join(ROOT, 'release');

export const { name: NAME, version: VERSION, description: DESCRIPTION, license: LICENCE } = manifest;

/** Whom a .deb names; who publishes sets it. */
export const MAINTAINER = process.env.SRS_TOP_MAINTAINER ?? `the ${NAME} authors <${NAME}@localhost>`;

/** What Node calls them. */
export const ARCHITECTURES = ['x64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** `--arch arm64` of the command line; without it this machine's. */
export function wantedArchitecture(args: readonly string[] = process.argv.slice(2)): Architecture {
  const given = args.includes('--arch') ? args[args.indexOf('--arch') + 1] : process.arch;
  const found = ARCHITECTURES.find(one => one === given);
  if (found === undefined) throw new Error(`--arch ${given}: expected one of ${ARCHITECTURES.join(', ')}`);
  return found;
}

export function binaryPath(architecture: Architecture): string {
  return join(RELEASE, `${NAME}-linux-${architecture}`);
}

/** Makes the folders that lead there, too. */
export function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Runs a script's work, and says in a sentence what went wrong. */
export function run(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

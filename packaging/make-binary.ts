// npm run binary [-- --arch arm64]: one executable for Linux with Node inside (nodejs.org/api/single-executable-applications).
import { chmodSync, copyFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkNeeds, missingHere, needsInWords, needsOf } from './needs.ts';
import { nodeOf } from './node-of.ts';
import {
  type Architecture,
  binaryPath,
  makeFolder,
  RELEASE,
  ROOT,
  run,
  VERSION,
  wantedArchitecture,
} from './project.ts';

/** Is in Node's own executable, and says that something was injected (node.h). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** The bundle: what the program and its helpers import. */
function assets(): Readonly<Record<string, string>> {
  const names = readdirSync(join(ROOT, 'dist')).filter(name => name.endsWith('.js'));
  return Object.fromEntries(
    ['bin/srs-top.js', ...names.map(name => `dist/${name}`)].map(name => [name, join(ROOT, name)]),
  );
}

/** What is injected. The same for every architecture: it has neither a snapshot nor compiled code in it. */
async function makeBlob(): Promise<string> {
  const [config, output] = [join(RELEASE, 'sea.json'), join(RELEASE, 'sea.blob')];
  const settings = {
    main: join(ROOT, 'packaging/sea-main.cjs'),
    output,
    disableExperimentalSEAWarning: true,
    // Nobody opens an inspector in it, by a signal or by a variable.
    execArgv: ['--disable-sigusr1'],
    execArgvExtension: 'none',
    assets: assets(),
  };
  writeFileSync(config, JSON.stringify(settings));
  await execa(process.execPath, ['--experimental-sea-config', config]);
  rmSync(config);
  return output;
}

async function makeBinary(architecture: Architecture): Promise<void> {
  const path = binaryPath(architecture);
  makeFolder(RELEASE);
  const { executable } = await nodeOf(architecture);
  const blob = await makeBlob();
  copyFileSync(executable, path);
  chmodSync(path, 0o755);
  await execa(process.execPath, [
    ...[join(ROOT, 'node_modules/postject/dist/cli.js'), path, 'NODE_SEA_BLOB', blob],
    ...['--sentinel-fuse', FUSE],
  ]);
  rmSync(blob);
  const needs = await needsOf(path);
  checkNeeds(needs);
  if (architecture === process.arch) await tryIt(path);
  const size = `${(statSync(path).size / 2 ** 20).toFixed(0)} MiB`;
  process.stdout.write(`${path}: ${size}, Node ${process.versions.node}; needs ${needsInWords(needs)}\n`);
}

async function tryIt(path: string): Promise<void> {
  const missing = await missingHere(path);
  if (missing.length > 0)
    throw new Error(`${path}: this machine lacks ${missing.join(', ')}, which it needs`);
  const { stdout } = await execa(path, ['--version']);
  if (stdout !== VERSION) throw new Error(`${path} --version: expected ${VERSION}, got ${stdout}`);
}

run(() => makeBinary(wantedArchitecture()));

// Which packages of others are in the bundle, and under which licences: what the bundler took modules of, no more.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const INTRODUCTION = `srs-top is one bundle without dependencies. In it are parts of these packages, each under its own licence.
`;

/** A plugin that notes of which modules something is in the bundle. @param modules is added to */
export const notingModules = modules => ({
  name: 'noting-modules',
  generateBundle(_options, files) {
    for (const { moduleIds = [] } of Object.values(files)) for (const id of moduleIds) modules.add(id);
  },
});

/**
 * The packages that modules are of, by name.
 * @returns name, version, licence as package.json says it, and the texts of its licence files
 */
export async function packagesOf(modules) {
  const directories = new Set([...modules].flatMap(id => packageDirectory(id) ?? []));
  const packages = await Promise.all([...directories].map(readPackage));
  // One that several others need may be there several times.
  const byName = new Map(packages.map(one => [`${one.name} ${one.version}`, one]));
  return [...byName.keys()].sort().map(name => byName.get(name));
}

/** All of it as a text. Throws where a package does not say under which licence it is. */
export function licenceText(packages) {
  return [INTRODUCTION, ...packages.map(licenceOf)].join(`\n${'-'.repeat(80)}\n\n`);
}

/** `/x/node_modules/@a/b` of `\0/x/node_modules/@a/b/index.js?commonjs`; undefined: it is ours. */
function packageDirectory(id) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
}

async function readPackage(directory) {
  const { name, version, license, author } = JSON.parse(
    await readFile(join(directory, 'package.json'), 'utf8'),
  );
  const files = (await readdir(directory))
    .filter(file => /^(?:licen[cs]e|copying|notice)/i.test(file))
    .sort();
  const texts = await Promise.all(files.map(file => readFile(join(directory, file), 'utf8')));
  return { name, version, licence: license?.type ?? license, author: author?.name ?? author, texts };
}

function licenceOf({ name, version, licence, author, texts }) {
  if (licence === undefined && texts.length === 0) throw new Error(`${name}: expected a licence`);
  const head = `${name} ${version}: ${licence ?? 'as below'}`;
  const whole = texts.map(text => text.trim()).join('\n\n');
  return `${head}\n\n${whole === '' ? `Copyright ${author ?? `the authors of ${name}`}` : whole}\n`;
}

import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes the bundle that the tests start, unless it is newer than all it is made of. `npm test` has made it by then;
 * `npx vitest` alone has not.
 */
export default async function buildProgram(): Promise<void> {
  const builtAtMs = statSync(`${ROOT}dist/srs-top.js`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (builtAtMs > newestSourceMs()) return;
  await execa(process.execPath, [`${ROOT}src/bundle/build.mjs`]);
}

function newestSourceMs(): number {
  const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' }).map(name => `src/${name}`);
  return Math.max(...['package.json', ...sources].map(path => statSync(ROOT + path).mtimeMs));
}

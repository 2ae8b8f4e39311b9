import { tmpdir } from 'node:os';
import { isSea } from 'node:sea';
import { cleanText } from '../text/clean-text.ts';
import { truncate } from '../text/width.ts';

/** Paths that start this srs-top again: Node's and the program's, or that of the executable that is both. */
export function ownProgram(): readonly string[] {
  return isSea() ? [process.execPath] : [process.execPath, process.argv[1] ?? 'srs-top'];
}

/** Folders that are emptied, by a boot at the latest; a unit with PrivateTmp= does not even see the first ones. */
const PASSING = [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm', '/run'])].map(folder => `${folder}/`);
/** What npx and its like install for once: `~/.npm/_npx/…`, `~/.cache/pnpm/dlx/…`. */
const FOR_ONCE = /\/(?:_npx|dlx)\//;
const MOST_SHOWN = 200;

/** That a unit with these paths will find nothing some day, and what helps, a sentence each; empty: they stay. */
export function passingWords(program: readonly string[]): readonly string[] {
  const path = program.find(one => FOR_ONCE.test(one) || PASSING.some(folder => one.startsWith(folder)));
  if (path === undefined) return [];
  return [
    `${truncate(cleanText(path), MOST_SHOWN)} does not stay, and the unit would not start then`,
    'install srs-top first (npm install -g srs-top, or its .deb or .rpm), and have that one print the unit',
  ];
}

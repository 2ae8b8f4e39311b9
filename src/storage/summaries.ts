import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from './file-error.ts';
import { type Folder, openFolder } from './folder.ts';
import { fileNameFrom, fillFileIn, openPrivateFolder } from './private-files.ts';

export interface SummaryFiles {
  /** Name of the host that it is of. */
  readonly hostName: string;
  readonly savedAt: Date;
  /** The page, as Markdown. */
  readonly markdown: string;
  /** The same as one line of JSON. */
  readonly json: string;
}

export type SummaryForm = 'md' | 'json';

/** So many pages are kept. An incident is asked for within days, and few hosts have two a day. */
const MOST_KEPT = 50;
/** A page has some kB; what is larger by far is none. */
const MOST_BYTES = 4 * 1024 * 1024;
/** `edge-3-20261123T014655123Z.md`. */
const NAME = /-(\d{8}T\d{9}Z)\.(md|json)$/;

/**
 * Keeps the page of a session below srs-top's state directory, for us alone to read, and takes away the oldest beyond those
 * that are kept. Rejects as `openPrivateFolder` and `fillFileIn` do; then neither of both files is there in part.
 * @returns the path of the page; the JSON is beside it
 */
export async function saveSummary(stateDirectory: string, summary: SummaryFiles): Promise<string> {
  const path = join(stateDirectory, 'summaries');
  const folder = await openPrivateFolder(path, 2);
  try {
    const stamp = summary.savedAt.toISOString().replace(/[-:.]/g, '');
    const name = `${fileNameFrom(summary.hostName)}-${stamp}`;
    await fill(folder, `${name}.md`, summary.markdown);
    await fill(folder, `${name}.json`, `${summary.json}\n`);
    // A page that cannot be taken away is no reason to be without this one.
    await prune(folder).catch(() => undefined);
    return join(path, `${name}.md`);
  } finally {
    await folder.close();
  }
}

/** The newest of the pages, of whichever host; undefined: there is none. Rejects where they cannot be read. */
export async function readNewestSummary(
  stateDirectory: string,
  form: SummaryForm,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  const path = join(stateDirectory, 'summaries');
  const folder = await openFolder(path, { isMade: false, ownNames: 2 });
  if (folder === undefined) return undefined;
  try {
    const name = (await namesIn(folder)).findLast(one => one.endsWith(`.${form}`));
    return name === undefined ? undefined : { path: join(path, name), text: await read(folder, name) };
  } finally {
    await folder.close();
  }
}

function fill(folder: Folder, name: string, text: string): Promise<void> {
  return fillFileIn(folder, name, async (_, file) => {
    await file.writeFile(text);
    return true;
  });
}

/** The oldest first. */
async function namesIn(folder: Folder): Promise<readonly string[]> {
  const stampOf = (name: string): string => NAME.exec(name)?.[1] ?? '';
  const names = (await readdir(folder.at('.'))).filter(name => NAME.test(name) && !name.startsWith('.'));
  return names.sort((a, b) => (stampOf(a) < stampOf(b) ? -1 : stampOf(a) > stampOf(b) ? 1 : a < b ? -1 : 1));
}

async function prune(folder: Folder): Promise<void> {
  const names = await namesIn(folder);
  for (const form of ['md', 'json'])
    for (const name of names.filter(one => one.endsWith(`.${form}`)).slice(0, -MOST_KEPT))
      await rm(folder.at(name), { force: true });
}

async function read(folder: Folder, name: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: FileHandle | undefined;
  try {
    file = await open(folder.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(`${folder.path}/${name}: expected a file`);
    const size = Math.min(stats.size, MOST_BYTES);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size), position: 0 });
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    throw fileError(`${folder.path}/${name}`, error);
  } finally {
    await file?.close();
  }
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordingReader } from './recording-reader.ts';
import { isKeptName, isShardName, wallOfName } from './ring-names.ts';

/** Of so many shards, the newest first, one has to tell. */
const MOST_TRIED = 5;

/** What a host with other names is known by in one recording program: by nothing that leads back to it. */
export function newAnonymousId(): string {
  // The global: node:crypto, when it is imported, takes 7 ms of every start.
  return `anonymous-${crypto.randomUUID()}`;
}

/**
 * By which id a ring knows its host, where that has other names: a recorder that is started anew goes on with it. Undefined where
 * nothing of it can be read, or the real names are in it.
 */
export async function anonymousIdIn(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch(() => []);
  const shards = names.filter(name => isShardName(name) || isKeptName(name));
  const newest = shards.toSorted((a, b) => wallOfName(b) - wallOfName(a)).slice(0, MOST_TRIED);
  for (const name of newest) {
    const header = await headerOf(join(directory, name));
    if (header !== undefined) return header.isAnonymised === true ? header.hostId : undefined;
  }
  return undefined;
}

interface Header {
  readonly hostId: string;
  readonly isAnonymised?: unknown;
}

/** What is wrong with a file is told to whoever plays it. */
async function headerOf(path: string): Promise<Header | undefined> {
  const reader = await RecordingReader.open(path, () => undefined).catch(() => undefined);
  const first = await reader?.firstKey().catch(() => undefined);
  await reader?.close();
  const { key } = (first ?? {}) as { readonly key?: { readonly header?: Header } };
  return typeof key?.header?.hostId === 'string' ? key.header : undefined;
}

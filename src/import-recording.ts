import type { ImportAsked, Imported } from './commands/command-context.ts';
import type { RecordingOrigin } from './host/recording/frame.ts';
import { ImportedFile, watchFrames } from './imported-file.ts';
import { type ImportSource, openSource } from './open-host.ts';
import { type ImportedFrames, type ImportedRecord, playFrames, putDownRecords } from './open-recording.ts';
import { anonymiser } from './srs/privacy/anonymise.ts';
import { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { SCRUB_SECRETS } from './srs/privacy/scrub-secrets.ts';
import { cleanText } from './text/clean-text.ts';

/** How far apart records are, so many of them tell. */
const LOOKED_AT_FIRST = 20;
const HOSTNAME = '/proc/sys/kernel/hostname';

const ORIGIN: Readonly<Record<ImportSource['kind'], Pick<RecordingOrigin, 'tool' | 'texts'>>> = {
  recording: { tool: 'capture', texts: 'kernel' },
  'sos report': { tool: 'sos', texts: 'kernel' },
  sysstat: { tool: 'sysstat', texts: 'figures' },
};

/**
 * Makes a recording of what others recorded. Rejects with words where it cannot be read, has nothing in it, or the file
 * cannot be made or written; there is no file then.
 */
export async function importRecording(asked: ImportAsked): Promise<Imported> {
  const source = await openSource(asked.from, asked.tell);
  try {
    return await importFrom(source, asked);
  } finally {
    source.close();
  }
}

async function importFrom({ kind, isInstant, records }: ImportSource, asked: ImportAsked): Promise<Imported> {
  const iterator = records[Symbol.asyncIterator]();
  const early: ImportedRecord[] = [];
  while (early.length < LOOKED_AT_FIRST) {
    const next = await iterator.next();
    if (next.done === true) break;
    early.push(next.value);
  }
  const [first] = early;
  if (first === undefined) throw new Error(`${asked.from}: there is nothing in it`);
  const realName = cleanText(first.files[HOSTNAME] ?? 'recording').trim();
  const names = asked.isAnonymised ? new Pseudonyms(realName) : undefined;
  const source = asked.from === '-' ? 'standard input' : asked.from.replace(/^.*\//, '');
  const scrub = names === undefined ? SCRUB_SECRETS : anonymiser(names);
  const writer = await ImportedFile.create(asked.to, scrub);
  const putDown = putDownRecords(first, {
    header: {
      version: asked.version,
      hostName: names?.hostName ?? realName,
      windowSeconds: asked.windowSeconds,
      wanted: asked.wanted,
      origin: { ...ORIGIN[kind], ...(names === undefined ? { source: cleanText(source) } : {}), isInstant },
      ...(names === undefined ? {} : { isAnonymised: true as const }),
    },
    delaySeconds: usualDelay(early),
    scrub,
    taker: writer,
  });
  let [count, last] = [0, first];
  const frames: ImportedFrames = {
    async next() {
      const record = early.shift() ?? (await iterator.next()).value;
      if (record === undefined) return undefined;
      putDown.take(record);
      await writer.settled();
      count++;
      last = record;
      return writer.newest;
    },
    async close() {},
  };
  try {
    const { header } = putDown;
    const played = await playFrames(header, frames);
    await watchFrames(played, header, findings => writer.note(findings));
    const bytes = await writer.close();
    return { kind, host: putDown.header.hostName, records: count, from: first.wall, until: last.wall, bytes };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Seconds between two records, mostly: a second where there is one alone. */
function usualDelay(records: readonly ImportedRecord[]): number {
  const intervals = records
    .slice(1)
    .map(({ t }, index) => t - (records[index]?.t ?? t))
    .filter(interval => interval > 0)
    .sort((a, b) => a - b);
  const median = intervals[Math.floor(intervals.length / 2)] ?? 1;
  // What a recorder was late by is no part of it.
  const rounded = median < 5 ? Math.round(median * 10) / 10 : Math.round(median);
  return Math.min(86_400, Math.max(0.1, rounded));
}

import type { ImportAsked, Imported } from './commands/command-context.ts';
import type { RecordingOrigin } from './host/recording/frame.ts';
import { ImportedFile, watchFrames } from './imported-file.ts';
import { type ImportSource, openPrometheus, openSource } from './open-host.ts';
import { type ImportedFrames, type ImportedRecord, playFrames, putDownRecords } from './open-recording.ts';
import { anonymiser } from './srs/privacy/anonymise.ts';
import { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { SCRUB_SECRETS } from './srs/privacy/scrub-secrets.ts';
import { newAnonymousId } from './storage/recordings/anonymous-id.ts';
import { cleanText } from './text/clean-text.ts';

/** How far apart records are, so many of them tell. */
const LOOKED_AT_FIRST = 20;
const HOSTNAME = '/proc/sys/kernel/hostname';

const ORIGIN: Readonly<Record<ImportSource['kind'], Pick<RecordingOrigin, 'tool' | 'texts'>>> = {
  recording: { tool: 'capture', texts: 'kernel' },
  'sos report': { tool: 'sos', texts: 'kernel' },
  sysstat: { tool: 'sysstat', texts: 'figures' },
  prometheus: { tool: 'prometheus', texts: 'figures' },
};

/**
 * Makes a recording of what others recorded. Rejects with words where it cannot be read, has nothing in it, or the file
 * cannot be made or written; there is no file then.
 */
export async function importRecording(asked: ImportAsked): Promise<Imported> {
  const { server, from, tell, wanted } = asked;
  const comm = 'name' in wanted ? wanted.name : 'srs';
  const source =
    server === undefined ? await openSource(from, tell) : await openPrometheus({ ...server, comm }, tell);
  try {
    // First of all: what cannot be written need not be read.
    const writer = await ImportedFile.create(asked.to);
    try {
      return await importInto(writer, source, asked);
    } catch (error) {
      await writer.discard();
      throw error;
    }
  } finally {
    source.close();
  }
}

async function importInto(writer: ImportedFile, source: ImportSource, asked: ImportAsked): Promise<Imported> {
  const { kind, records } = source;
  const iterator = records[Symbol.asyncIterator]();
  const early = await takeFirst(iterator);
  const [first] = early;
  if (first === undefined) throw new Error(`${asked.from}: there is nothing in it`);
  const realName = cleanText(first.files[HOSTNAME] ?? 'recording').trim();
  const names = asked.isAnonymised ? new Pseudonyms(realName) : undefined;
  const scrub = names === undefined ? SCRUB_SECRETS : anonymiser(names);
  const putDown = putDownRecords(first, {
    header: {
      ...{ version: asked.version, windowSeconds: asked.windowSeconds, wanted: asked.wanted },
      hostName: names?.hostName ?? realName,
      hostId: names === undefined ? realName : newAnonymousId(),
      origin: originOf(source, asked),
      ...(names === undefined ? {} : { isAnonymised: true as const }),
    },
    ...{ delaySeconds: usualDelay(early), scrub, taker: writer },
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
  const { header } = putDown;
  const host = await playFrames(header, frames);
  await watchFrames(host, header, finding => writer.note(scrub.told('finding', finding)));
  const bytes = await writer.close();
  return { kind, host: header.hostName, records: count, from: first.wall, until: last.wall, bytes };
}

async function takeFirst(iterator: AsyncIterator<ImportedRecord>): Promise<ImportedRecord[]> {
  const early: ImportedRecord[] = [];
  while (early.length < LOOKED_AT_FIRST) {
    const next = await iterator.next();
    if (next.done === true) break;
    early.push(next.value);
  }
  return early;
}

/** Names of files name hosts, mostly. */
function originOf({ kind, isInstant }: ImportSource, { from, isAnonymised }: ImportAsked): RecordingOrigin {
  const source = from === '-' ? 'standard input' : cleanText(from.replace(/^.*\//, ''));
  return { ...ORIGIN[kind], ...(isAnonymised ? {} : { source }), isInstant };
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

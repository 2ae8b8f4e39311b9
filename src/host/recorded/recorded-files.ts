import { followFile } from '../follow-file.ts';
import type { FileText, HostFailure } from '../host.ts';
import { indexDirectories } from '../index-directories.ts';
import { notRecorded } from '../results.ts';
import type { CaptureRecord } from './capture.ts';
import { RecordedLog } from './recorded-log.ts';
import { commandName, headOf, type KnownTexts } from './texts-as-host.ts';

/** What was known of a recorded host at one of its records. Its one log is what a link of the name `….log` leads to. */
export interface RecordedFiles extends KnownTexts {
  /** Takes over what a record changed. Records come in their order. */
  apply(record: CaptureRecord): void;
  read(path: string): FileText | HostFailure;
  /** Of all texts that are there. */
  paths(): Iterable<string>;
  links(): ReadonlyMap<string, string>;
}

/**
 * Texts are those of the records, not copies, so that going through a recording takes no more memory than having it.
 * @param hasLog whether any record tells what SRS wrote to its log
 */
export function createRecordedFiles(hasLog = false): RecordedFiles {
  const texts = new Map<string, string>();
  let links: ReadonlyMap<string, string> = new Map();
  let atMs = 0;
  let slowAtMs = 0;
  const log = new RecordedLog();
  let directories: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  const printed = new Map<string, FileText>();

  function apply(record: CaptureRecord): void {
    atMs = record.t * 1_000;
    for (const [path, text] of Object.entries(record.files)) {
      if (!texts.has(path)) directories = undefined;
      texts.set(path, text);
    }
    for (const path of record.gone ?? []) {
      if (texts.delete(path)) directories = undefined;
    }
    if (record.srsLog !== undefined) log.append(record.srsLog);
    for (const [line, text] of Object.entries(record.commands ?? {}))
      printed.set(commandName(line), { text, atMs });
    if (record.links !== undefined) {
      links = new Map(Object.entries(record.links));
      slowAtMs = atMs;
      directories = undefined;
    }
  }

  function read(path: string): FileText | HostFailure {
    const text = texts.get(path);
    return text === undefined ? notRecorded(path) : { text, atMs: isSlow(path) ? slowAtMs : atMs };
  }

  function list(directory: string): readonly string[] | HostFailure {
    directories ??= indexDirectories([...texts.keys(), ...links.keys()]);
    const names = directories.get(directory.replace(/\/$/, ''));
    return names === undefined ? notRecorded(directory) : [...names];
  }

  function readLog(path: string, offset: number | 'end', most: number): ReturnType<KnownTexts['readLog']> {
    const target = links.get(path) ?? path;
    const isLog =
      hasLog && target.endsWith('.log') && (links.has(path) || [...links.values()].includes(path));
    if (!isLog) return undefined;
    const behind = (skip: number) => ({
      bytes: Buffer.concat([headOf(log.sizeBytes), log.read(skip, most)]),
      atMs,
    });
    return followFile(path, offset, async skip => behind(skip), most);
  }

  return {
    apply,
    read,
    readLink: path => links.get(path) ?? notRecorded(path),
    list,
    readLog,
    paths: () => texts.keys(),
    links: () => links,
    printed: command => printed.get(commandName(command.join(' '))),
  };
}

// The capture reads these, as the links, only every fifth time; cgroups each time.
function isSlow(path: string): boolean {
  if (path.startsWith('/sys/')) return !path.startsWith('/sys/fs/cgroup/');
  return path.startsWith('/proc/irq/') || /^\/proc\/\d+\/root\/sys\//.test(path);
}

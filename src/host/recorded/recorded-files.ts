import type { FileText, HostFailure } from '../host.ts';
import { indexDirectories } from '../index-directories.ts';
import { notRecorded } from '../results.ts';
import type { CaptureRecord } from './capture.ts';
import { RecordedLog } from './recorded-log.ts';

/** What was known of a recorded host at one of its records. */
export interface RecordedFiles {
  /** Takes over what a record changed. Records come in their order. */
  apply(record: CaptureRecord): void;
  read(path: string): FileText | HostFailure;
  readLink(path: string): string | HostFailure;
  list(directory: string): readonly string[] | HostFailure;
  /**
   * A file that grows, by its path or that of an open file of a process (`/proc/17034/fd/4`): what a link of the name
   * `….log` leads to, where the recording has what was written to it, which is one log.
   */
  readLog(path: string): { readonly log: RecordedLog; readonly atMs: number } | HostFailure;
  /** What a command printed last, and when; undefined: it was not run. */
  printed(command: readonly string[]): FileText | undefined;
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
      printed.set(nameOf(line), { text, atMs });
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

  function readLog(path: string): { readonly log: RecordedLog; readonly atMs: number } | HostFailure {
    const target = links.get(path) ?? path;
    const isLog =
      hasLog && target.endsWith('.log') && (links.has(path) || [...links.values()].includes(path));
    return isLog ? { log, atMs } : notRecorded(path);
  }

  return {
    apply,
    read,
    readLink: path => links.get(path) ?? notRecorded(path),
    list,
    readLog,
    printed: command => printed.get(nameOf(command.join(' '))),
  };
}

/**
 * A command as it is known again: with or without the `--` that ends the options of nsenter, and without a filter of ss,
 * which was recorded whole. Who asks with one finds his own among all.
 */
function nameOf(line: string): string {
  return line.replace(' -- ', ' ').replace(/ sport = .*$/, '');
}

// The capture reads these, as the links, only every fifth time; cgroups each time.
function isSlow(path: string): boolean {
  if (path.startsWith('/sys/')) return !path.startsWith('/sys/fs/cgroup/');
  return path.startsWith('/proc/irq/') || /^\/proc\/\d+\/root\/sys\//.test(path);
}

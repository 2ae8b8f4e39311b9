import { cleanText } from '../text/clean-text.ts';
import { isSshUrl, parseTarget, targetName } from '../text/ssh-target.ts';
import { truncate } from '../text/width.ts';

/** A host as it was written: which kind it is, and how it is reached. Whether it is there is found out when it is opened. */
export type HostWord =
  /** This machine. */
  | { readonly kind: 'local' }
  | { readonly kind: 'demo'; readonly name: string; readonly seed: number | undefined }
  | { readonly kind: 'recording'; readonly path: string }
  /** As ssh is told: `edge-3`, `srs@edge-3`, `ssh://srs@edge-3:2222`; and the name by which people call that. */
  | { readonly kind: 'remote'; readonly target: string; readonly name: string }
  /** Through a command that gives a shell on its standard streams. */
  | { readonly kind: 'via'; readonly command: string };

/** A host of those that were named, under a name that no other of them has. */
export interface HostEntry {
  /** Fit for a screen: the name in front of it, else what the word names. */
  readonly label: string;
  readonly word: HostWord;
}

export interface Problem {
  readonly problem: string;
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

const LOCAL = 'local';
const DEMO = 'demo:';
/** What srs-top writes, and the captures before that. */
const RECORDING = /\.(?:srstop|ndjson|ndjson\.gz)$/;
const MOST_SEED = 2 ** 32 - 1;
const MOST_SHOWN = 60;

/**
 * Reads a word that names a host: `local`, `demo:starved?seed=3`, a recording (a path with a slash, or by its ending), and
 * everything else as ssh is told (`parseTarget`). Words are not looked up: `edge-3` is a host, also where a file of that name
 * is there.
 */
export function readHostWord(word: string): HostWord | Problem {
  if (word === LOCAL) return { kind: 'local' };
  if (word.startsWith(DEMO)) return readDemo(word);
  if (!isSshUrl(word) && (word.includes('/') || RECORDING.test(word)))
    return { kind: 'recording', path: word };
  const target = parseTarget(word);
  if ('refused' in target) return { problem: target.refused };
  const name = targetName(target);
  return { kind: 'remote', target: word, name: isTaken(name) ? `ssh://${name}` : name };
}

/** By its name alone it would be something else: `ssh://local`. */
function isTaken(name: string): boolean {
  return name === LOCAL || name.startsWith(DEMO) || RECORDING.test(name) || /^\d+$/.test(name);
}

/** The entry of a word that has no name in front of it. */
export function readHostEntry(word: string): HostEntry | Problem {
  const read = readHostWord(word);
  return isProblem(read) ? read : { label: cleanText(labelOf(word, read)), word: read };
}

/** All of them, or the first that is none. */
export function readHostEntries(words: readonly string[]): readonly HostEntry[] | Problem {
  return words.reduce<readonly HostEntry[] | Problem>((before, word) => {
    if (isProblem(before)) return before;
    const entry = readHostEntry(word);
    return isProblem(entry) ? entry : withHosts(before, [entry]);
  }, []);
}

/** These and others behind them, or which is named twice. */
export function withHosts(
  before: readonly HostEntry[],
  others: readonly HostEntry[],
): readonly HostEntry[] | Problem {
  const entries = [...before];
  for (const other of others) {
    const { entry, twin } = addedTo(entries, other);
    if (twin !== undefined)
      return {
        problem:
          other.label === twin.label
            ? `${entry.label} is named twice`
            : `${entry.label} and ${twin.label} are one host`,
      };
    entries.push(entry);
  }
  return entries;
}

/**
 * One more host, under the name that it has among those before, and which of these is the same: under another name it would
 * be watched, and tuned, twice. Recordings of one name are told apart by their folders.
 */
export function addedTo(
  before: readonly HostEntry[],
  entry: HostEntry,
): { readonly entry: HostEntry; readonly twin: HostEntry | undefined } {
  const isLabel = (label: string): boolean => before.some(other => other.label === label);
  const { word } = entry;
  const isPath = word.kind === 'recording' && entry.label === cleanText(labelOf(word.path, word));
  const label = isPath && isLabel(entry.label) ? cleanText(word.path) : entry.label;
  const key = keyOf(word);
  const twin = before.find(
    other => other.label === label || (key !== undefined && keyOf(other.word) === key),
  );
  return { entry: { label, word }, twin };
}

/** What two words of one host have in common. Demos are hosts of their own, however often one is named. */
function keyOf(word: HostWord): string | undefined {
  switch (word.kind) {
    case 'demo':
      return undefined;
    case 'local':
      return 'local';
    case 'remote':
      return `remote ${word.name}`;
    case 'recording':
      return `recording ${word.path}`;
    case 'via':
      return `via ${word.command}`;
  }
}

/** Whether a word of a command that takes both names a host, and is no `name=value`. */
export function namesHost(word: string): boolean {
  return word.startsWith(DEMO) || isSshUrl(word) || !word.includes('=');
}

function readDemo(word: string): HostWord | Problem {
  const [, name = '', seed] = /^demo:([^?]*)(?:\?seed=(\d{1,10}))?$/.exec(word) ?? [];
  if (name === '' || Number(seed ?? 0) > MOST_SEED)
    return {
      problem: `"${truncate(cleanText(word), MOST_SHOWN)}": expected a demo such as demo:starved or demo:starved?seed=3`,
    };
  return { kind: 'demo', name, seed: seed === undefined ? undefined : Number(seed) };
}

/** A path by its end, which tells recordings of one folder apart. */
function labelOf(written: string, word: HostWord): string {
  if (word.kind === 'remote') return word.name;
  return word.kind === 'recording' ? (written.replace(/\/+$/, '').split('/').at(-1) ?? written) : written;
}

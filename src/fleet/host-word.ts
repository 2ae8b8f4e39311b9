import { cleanText } from '../text/clean-text.ts';

/** A host as it was written: which kind it is, and how it is reached. Whether it is there is found out when it is opened. */
export type HostWord =
  /** This machine. */
  | { readonly kind: 'local' }
  | { readonly kind: 'demo'; readonly name: string; readonly seed: number | undefined }
  | { readonly kind: 'recording'; readonly path: string }
  /** As ssh is told: `edge-3`, `srs@edge-3`, `ssh://srs@edge-3:2222`. */
  | { readonly kind: 'remote'; readonly target: string }
  /** Through a command that gives a shell on its standard streams. */
  | { readonly kind: 'via'; readonly command: string };

/** A host of those that were named, under a name that no other of them has. */
export interface HostEntry {
  /** Fit for a screen: the name in front of it, else the word itself. */
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
const REMOTE = 'ssh://';
/** What srs-top writes, and the captures before that. */
const RECORDING = /\.(?:srstop|ndjson|ndjson\.gz)$/;
const MOST_SEED = 2 ** 32 - 1;

/**
 * Reads a word that names a host: `local`, `demo:starved?seed=3`, a recording (a path with a slash, or by its ending), and
 * everything else as ssh is told. Words are not looked up: `edge-3` is a host, also where a file of that name is there.
 */
export function readHostWord(word: string): HostWord | Problem {
  if (word === LOCAL) return { kind: 'local' };
  if (word.startsWith(DEMO)) return readDemo(word);
  if (!word.startsWith(REMOTE) && (word.includes('/') || RECORDING.test(word)))
    return { kind: 'recording', path: word };
  return refuseTarget(word) ?? { kind: 'remote', target: word };
}

/** The entry of a word that has no name in front of it. */
export function readHostEntry(word: string): HostEntry | Problem {
  const read = readHostWord(word);
  return isProblem(read) ? read : { label: cleanText(labelOf(word, read)), word: read };
}

/** All of them, or the first that is none. One that is named twice would be tuned twice. */
export function readHostEntries(words: readonly string[]): readonly HostEntry[] | Problem {
  const entries: HostEntry[] = [];
  for (const word of words) {
    const entry = readHostEntry(word);
    if (isProblem(entry)) return entry;
    const isTaken = (label: string): boolean => entries.some(other => other.label === label);
    // Recordings of one name are told apart by their folders.
    const label = isTaken(entry.label) ? cleanText(word) : entry.label;
    if (isTaken(label)) return { problem: `${label} is named twice` };
    entries.push({ ...entry, label });
  }
  return entries;
}

/** Whether a word of a command that takes both names a host, and is no `name=value`. */
export function namesHost(word: string): boolean {
  return word.startsWith(DEMO) || word.startsWith(REMOTE) || !word.includes('=');
}

function readDemo(word: string): HostWord | Problem {
  const [, name = '', seed] = /^demo:([^?]*)(?:\?seed=(\d{1,10}))?$/.exec(word) ?? [];
  if (name === '' || Number(seed ?? 0) > MOST_SEED)
    return { problem: `"${cleanText(word)}": expected a demo such as demo:starved or demo:starved?seed=3` };
  return { kind: 'demo', name, seed: seed === undefined ? undefined : Number(seed) };
}

/** What ssh would take for an option, or what no name of a host has. */
function refuseTarget(word: string): Problem | undefined {
  const shown = `"${cleanText(word)}"`;
  if (word === '' || word.startsWith('-')) return { problem: `${shown}: expected the name of a host` };
  if (/[\s\p{Cc}]/u.test(word)) return { problem: `${shown}: a host's name has no blanks` };
  if (/^\d+$/.test(word)) return { problem: `${shown} is no host: -p ${word} watches a process` };
  return undefined;
}

/** A path by its end, which tells recordings of one folder apart. */
function labelOf(word: string, { kind }: HostWord): string {
  return kind === 'recording' ? (word.replace(/\/+$/, '').split('/').at(-1) ?? word) : word;
}

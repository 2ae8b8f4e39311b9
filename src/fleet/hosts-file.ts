import { cleanText } from '../text/clean-text.ts';
import { type PlacedWord, placeWords } from '../text/split-words.ts';
import { truncate } from '../text/width.ts';
import {
  addedTo,
  type HostEntry,
  isProblem,
  type Problem,
  readHostEntry,
  readHostWord,
} from './host-word.ts';

/** Of a line: more is no host, and would be a sentence that nobody reads. */
const MOST_LENGTH = 4_096;
const MOST_SHOWN = 60;

/**
 * Reads a file of hosts, a line a host: a word as on the command line (`edge-3`), with a name of one's own in front if wanted
 * (`origin srs@10.0.0.2`), or a name and a command that gives a shell (`pod-1 via kubectl exec -i pod-1 -- sh`). Words may
 * stand in quotes, as in a shell. A `#` that begins a word begins a comment. Lines end as on Unix or as on Windows. A line
 * that is no host, or whose host or name was given before, is refused with its number.
 * @param name of the file, for the refusal
 */
export function readHostsFile(text: string, name: string): readonly HostEntry[] | Problem {
  const entries: HostEntry[] = [];
  const lineOf = new Map<HostEntry, number>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const at = `${name}, line ${index + 1}`;
    const read = readLine(line.replace(/\r$/, ''));
    if (read === undefined) continue;
    if (isProblem(read)) return { problem: `${at}: ${read.problem}` };
    const { entry, twin } = addedTo(entries, read);
    if (twin !== undefined)
      return {
        problem: `${at}: ${entry.label} ${twinWords(read, twin)} in line ${lineOf.get(twin)} already`,
      };
    entries.push(entry);
    lineOf.set(entry, index + 1);
  }
  return entries.length === 0 ? { problem: `${name} names no host` } : entries;
}

function twinWords({ label }: HostEntry, twin: HostEntry): string {
  return label === twin.label ? 'is named' : `is the host that is named ${twin.label}`;
}

/** Undefined where nothing stands in it, or only a comment. */
function readLine(line: string): HostEntry | Problem | undefined {
  if (line.length > MOST_LENGTH) return { problem: `it has more than ${MOST_LENGTH} characters` };
  const words = placeWords(line, true);
  if (words === undefined) return { problem: 'a quote is not closed, or a backslash is its last character' };
  const [first, second] = words;
  if (first === undefined) return undefined;
  // A program can be given no NUL, and nothing else of these is meant.
  if (/[^\P{Cc}\t]/u.test(line.slice(0, words.at(-1)?.to)))
    return { problem: 'it holds a character that cannot be seen' };
  if (second === undefined) return readHostEntry(first.text);
  const label = cleanText(first.text).trim();
  if (label === '') return { problem: 'its name cannot be shown' };
  const word = second.text === 'via' ? readVia(line, words.slice(2)) : readWord(line, words);
  return isProblem(word) ? word : { label, word };
}

function readWord(line: string, [, word, ...more]: readonly PlacedWord[]): ReturnType<typeof readHostWord> {
  const shown = truncate(cleanText(line.trim()), MOST_SHOWN);
  if (more.length > 0) return { problem: `expected a host with at most a name in front, got "${shown}"` };
  return readHostWord(word?.text ?? '');
}

/** The command as it is written: who starts it takes its quotes. */
function readVia(line: string, words: readonly PlacedWord[]): HostEntry['word'] | Problem {
  const [program, ...more] = words;
  if (program === undefined || program.text === '')
    return { problem: 'expected a command that gives a shell behind "via"' };
  return { kind: 'via', command: line.slice(program.from, (more.at(-1) ?? program).to) };
}

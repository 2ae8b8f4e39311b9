import { cleanText } from '../text/clean-text.ts';
import { type HostEntry, isProblem, type Problem, readHostEntry, readHostWord } from './host-word.ts';

const VIA = /^(\S+)\s+via\s+(\S.*)$/;

/**
 * Reads a file of hosts, a line a host: a word as on the command line, with a name of one's own in front if wanted, or a name
 * and `via COMMAND`. What stands behind `#` at the beginning of a line or behind a blank is a comment. A line that is no
 * host, or whose name was given before, is refused with its number.
 * @param name of the file, for the refusal
 */
export function readHostsFile(text: string, name: string): readonly HostEntry[] | Problem {
  const entries: HostEntry[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (content === '') continue;
    const number = index + 1;
    const entry = readLine(content);
    if (isProblem(entry)) return { problem: `${name}, line ${number}: ${entry.problem}` };
    if (entry.label.trim() === '') return { problem: `${name}, line ${number}: its name cannot be shown` };
    // Under another name it would be watched, and tuned, twice.
    for (const key of [entry.label, ...keysOf(entry.word)]) {
      const before = lineOf.get(key);
      if (before !== undefined && before !== number)
        return { problem: `${name}, line ${number}: ${entry.label} is named in line ${before} already` };
      lineOf.set(key, number);
    }
    entries.push(entry);
  }
  return entries.length === 0 ? { problem: `${name} names no host` } : entries;
}

/** Demos are hosts of their own, however often one is named. */
function keysOf(word: HostEntry['word']): readonly string[] {
  return word.kind === 'demo' ? [] : [JSON.stringify(word)];
}

function readLine(line: string): HostEntry | Problem {
  const [, named, command] = VIA.exec(line) ?? [];
  if (named !== undefined && command !== undefined)
    return { label: cleanText(named), word: { kind: 'via', command } };
  const [first = '', second, ...rest] = line.split(/\s+/);
  if (rest.length > 0)
    return { problem: `expected a host with at most a name in front, got "${cleanText(line)}"` };
  if (second === undefined) return readHostEntry(first);
  const word = readHostWord(second);
  return isProblem(word) ? word : { label: cleanText(first), word };
}

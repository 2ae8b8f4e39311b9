import { crc32 } from '../../storage/crc32.ts';
import { cleanText } from '../../text/clean-text.ts';
import { type BegunRecord, type JournalRecord, toRecord } from './journal-record.ts';

/** A line of the journal that cannot be relied on, and what can be known of it all the same. */
export interface DamagedRecord {
  /** From 1 on, where the file was read from its beginning; else of what was read. */
  readonly line: number;
  /**
   * `changed`: not as it was written; `cut`: without its end; `end`: whole but for its newline, so that it counts all
   * the same; `foreign`: whole, but not what this srs-top knows.
   */
  readonly fault: 'changed' | 'cut' | 'end' | 'foreign';
  /** The number of the change it is of, as far as that can be read. */
  readonly entry: number | undefined;
  /** What it was to do: `renice 0 → -15`. */
  readonly title: string | undefined;
  /** The whole record, where what stands there is one by its shape. Any figure of it may be wrong. */
  readonly begun: BegunRecord | undefined;
}

/** Our own line with its checksum in front, in a place that nothing else can be taken for. */
const CHECKED = /^\{"crc":"([0-9a-f]{8})",(.*)$/s;
const CHECKED_START = /(?=\{"crc":"[0-9a-f]{8}",)/;
/** A line of a version that wrote none. A checksum whose name was damaged is not taken for it. */
const UNCHECKED = /^\s*\{\s*"event"\s*:/;

/** A record as a line: JSON whose first field is the checksum of all that follows it. */
export function toLine(record: JournalRecord): string {
  const rest = JSON.stringify(record).slice(1);
  return `{"crc":"${crc32(rest)}",${rest}`;
}

/** What a line says, and what is wrong with it: two records where the newline between them was damaged. */
export function readLine(text: string, line: number): readonly (JournalRecord | DamagedRecord)[] {
  if (!CHECKED.test(text) && isJsonOfBefore(text)) return [toRecord(text) ?? salvage(text, line, 'foreign')];
  if (isIntact(text)) return [toRecord(text) ?? salvage(text, line, 'foreign')];
  return text.split(CHECKED_START).flatMap(piece => readPiece(piece, line));
}

/** The same of what stands after the last newline, where every line was given one. */
export function readRest(text: string, line: number): readonly (JournalRecord | DamagedRecord)[] {
  if (text === '') return [];
  const record = isIntact(text) ? toRecord(text) : undefined;
  return record === undefined
    ? text.split(CHECKED_START).flatMap(piece => readPiece(piece, line, 'cut'))
    : [record];
}

/** A record whose newline alone was damaged counts, and is told. */
function readPiece(
  text: string,
  line: number,
  fault: DamagedRecord['fault'] = 'changed',
): readonly (JournalRecord | DamagedRecord)[] {
  if (isIntact(text)) return [toRecord(text) ?? salvage(text, line, 'foreign')];
  const withoutEnd = text.slice(0, -1);
  const record = isIntact(withoutEnd) ? toRecord(withoutEnd) : undefined;
  return record === undefined ? [salvage(text, line, fault)] : [record, salvage(withoutEnd, line, 'end')];
}

export function isDamaged(read: JournalRecord | DamagedRecord): read is DamagedRecord {
  return 'fault' in read;
}

/** Whether it has a checksum, which is right. */
function isIntact(text: string): boolean {
  const [, checksum, rest = ''] = CHECKED.exec(text) ?? [];
  return checksum === crc32(rest);
}

function isJsonOfBefore(text: string): boolean {
  if (!UNCHECKED.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function salvage(text: string, line: number, fault: DamagedRecord['fault']): DamagedRecord {
  const record = toRecord(text);
  const entry = Number(/"entry":(\d{1,15})[,}]/.exec(text)?.[1]);
  const title = /"title":"([^"]{1,200})"/.exec(text)?.[1];
  return {
    line,
    fault,
    entry: Number.isSafeInteger(entry) && entry > 0 ? entry : undefined,
    title: title === undefined ? undefined : cleanText(title),
    begun: record?.event === 'begun' ? record : undefined,
  };
}

/** `line 7 of the journal is damaged; it may be number 3, renice 0 → -15 of srs 7847 (before: 0)`. */
export function describeDamaged({ line, fault, entry, title, begun }: DamagedRecord): string {
  const what = {
    changed: 'is damaged',
    cut: 'was cut off',
    end: 'is damaged only at its end, and counts',
    foreign: 'is of a kind that this srs-top does not know',
  };
  const whom = begun?.process === undefined ? '' : ` of ${begun.label} ${begun.process.pid}`;
  const before = new Set(begun?.targets.map(target => target.before));
  const parts = [
    entry === undefined ? [] : [`number ${entry}`],
    title === undefined ? [] : [`${title}${whom}`],
    before.size === 0 ? [] : [`from ${[...before].slice(0, 3).join(', ')}`],
  ].flat();
  const head = `line ${line} of the journal ${what[fault]}`;
  return parts.length === 0 ? head : `${head}; it seems to be of ${parts.join(', ')}`;
}

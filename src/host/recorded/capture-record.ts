import { cleanText } from '../../text/clean-text.ts';

/** One look at a host: a line of a recording (NDJSON, gzipped or not). */
export interface CaptureRecord {
  /** Monotonic seconds since the recording began. */
  readonly t: number;
  /** UTC, whole seconds: `2026-11-23T01:45:50Z`. */
  readonly wall: string;
  /** Texts by path, only those that changed since the record before; the first record has all. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that were there before and no longer are. */
  readonly gone?: readonly string[];
  /** Targets of symbolic links, all that are known. Only in records of a slow round. */
  readonly links?: Readonly<Record<string, string>>;
  /** What programs printed, by their command lines (`tc -s -j qdisc`). Only in records of a slow round. */
  readonly commands?: Readonly<Record<string, string>>;
  /** What SRS appended to its log since the record before. */
  readonly srsLog?: string;
}

const WANTED =
  '{"t": seconds, "wall": time, "files": {path: text}, "gone": [paths], "links": {path: target}}';
/** A century: beyond it a time of day cannot be told for long. */
const MOST_SECONDS = 3.2e9;
/** PATH_MAX (limits.h). */
const LONGEST_PATH = 4_096;
const LONGEST_QUOTE = 60;

/**
 * The record of a line. Throws an Error whose message begins with `place` and says which field is wrong, what was
 * expected and what came.
 * @param earliest `t` of the record before
 */
export function parseRecord(line: string, place: string, earliest = 0): CaptureRecord {
  const value = parseLine(line, place);
  const fail = (field: string, expected: string, got: unknown): never => {
    throw new Error(`${place}: expected ${field} to be ${expected}, got ${quote(got)}`);
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${place}: expected ${WANTED}, got ${quote(value)}`);
  if ('schema' in value) {
    throw new Error(
      `${place}: this is srs-top's own JSON (--json), which holds figures; a recording holds the texts that they are made of, a line a look: ${WANTED}`,
    );
  }
  const { t, wall, files, gone, links, commands, srsLog } = value as Record<string, unknown>;
  if (t === undefined || wall === undefined || files === undefined)
    throw new Error(`${place}: expected ${WANTED}, got ${quote(value)}`);
  if (typeof t !== 'number' || !(t >= 0 && t <= MOST_SECONDS)) fail('t', 'monotonic seconds', t);
  if ((t as number) < earliest) fail('t', `${earliest} or more, since lines are in order of time`, t);
  if (!isTime(wall)) fail('wall', 'a time such as "2026-11-23T01:45:50Z"', wall);
  if (!isTexts(files)) fail('files', 'texts by their paths', culprit(files));
  if (gone !== undefined && !(Array.isArray(gone) && gone.every(isPath)))
    fail('gone', 'a list of paths', gone);
  if (links !== undefined && !isTexts(links)) fail('links', 'targets by their paths', culprit(links));
  if (commands !== undefined && !isTexts(commands))
    fail('commands', 'texts by their command lines', culprit(commands));
  if (srsLog !== undefined && typeof srsLog !== 'string') fail('srsLog', 'a text', srsLog);
  return value as CaptureRecord;
}

/** Of a line that is none of a capture. */
const SHOWN_LETTERS = 20;

/** About how many bytes a record takes in memory. */
export function sizeOf(record: CaptureRecord, lineLength: number): number {
  const { files, gone = [], links = {}, commands = {} } = record;
  const entries = [files, links, commands].reduce((sum, part) => sum + Object.keys(part).length, gone.length);
  return lineLength + 300 + 100 * entries;
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(
      `${place}: expected a line of JSON, as a capture has, got ${line === '' ? 'nothing' : `"${cleanText(line.slice(0, SHOWN_LETTERS))}${line.length > SHOWN_LETTERS ? '…' : ''}"`}`,
      { cause: error },
    );
  }
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LONGEST_PATH;
}

function isTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([path, text]) => isPath(path) && typeof text === 'string');
}

/** The entry that is wrong, if it is one of many. */
function culprit(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const wrong = Object.entries(value).find(([path, text]) => !isPath(path) || typeof text !== 'string');
  return wrong && Object.fromEntries([wrong]);
}

function quote(value: unknown): string {
  const text = cleanText(JSON.stringify(value) ?? 'nothing');
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}

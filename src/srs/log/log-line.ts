import type { LogFact, LogLevel } from './facts.ts';
import { readMessage } from './read-message.ts';

/** One line of SRS's log. */
export interface LogLine {
  /** By the clock of the host, in a time zone that is not told: only differences mean something. Milliseconds. */
  readonly stampMs: number;
  readonly level: LogLevel;
  /** As SRS sees itself: 1 in a container. */
  readonly pid: number;
  /** SRS's name of whatever wrote it: a connection, a timer. */
  readonly context: string;
  /** Undefined for the many that say nothing that is wanted here. */
  readonly fact: LogFact | undefined;
}

/** SRS writes no longer ones (srs_app_log.cpp, LOG_MAX_SIZE). */
export const LONGEST_LINE = 8_192;

/**
 * `[2026-11-23 01:45:23.267][WARN][12131][6f8884e4][11][SRT] `: an error number and a tag may be missing. `ERROR`, `INFO`
 * are levels since 5.0, `Error`, `Trace` before, `trace` up to 3.0 (srs_kernel_log.cpp, srs_protocol_log.cpp).
 */
const HEAD =
  /^\[(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})\]\[([A-Za-z]{3,6})\]\[(\d{1,10})\]\[([0-9A-Za-z]{0,16})\](?:\[\d{1,5}\])?(?:\[[A-Za-z_]\w{0,30}\])? /;

/** Of `HEAD`; behind the year come month to milliseconds. */
const Group = { Year: 1, Level: 8, Pid: 9, Context: 10 } as const;

/** Changes of colour before the line, and one behind it: a pattern for several would be tried anew at each of them. */
const COLOURS_BEFORE = /^(?:\x1b\[\d{0,3}(?:;\d{1,3}){0,3}m)+/;
const COLOUR = /^\x1b\[\d{0,3}(?:;\d{1,3}){0,3}m$/;

const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['error', 'error'],
  ['warn', 'warning'],
  ...['forb', 'verb', 'trace', 'debug', 'info', 'off'].map(name => [name, 'other'] as const),
]);

/**
 * Reads a line without its newline. Undefined when it is none of SRS's own: the further lines of an error, what another
 * program says, a piece. A message counts only where all of it has a known shape, because it may quote what a client sent.
 */
export function parseLogLine(text: string): LogLine | undefined {
  if (text.length > LONGEST_LINE) return undefined;
  const line = isColoured(text) ? withoutColours(text) : text;
  // Most lines of an error, and what else stands in a console: without trying the pattern.
  if (line.charCodeAt(0) !== OPENING_BRACKET) return undefined;
  const head = HEAD.exec(line);
  if (head === null) return undefined;
  // Taken apart by an iterator it would cost as much as the pattern: a busy SRS writes hundreds of lines a second.
  const level = LEVELS.get((head[Group.Level] as string).toLowerCase());
  if (level === undefined) return undefined;
  const stampMs = Date.UTC(
    Number(head[Group.Year]),
    Number(head[Group.Year + 1]) - 1,
    Number(head[Group.Year + 2]),
    Number(head[Group.Year + 3]),
    Number(head[Group.Year + 4]),
    Number(head[Group.Year + 5]),
    Number(head[Group.Year + 6]),
  );
  const message = line.slice(head[0].length);
  const context = head[Group.Context] as string;
  return { stampMs, level, pid: Number(head[Group.Pid]), context, fact: readMessage(message, level) };
}

const OPENING_BRACKET = 0x5b;
const ESCAPE = 0x1b;
const LETTER_M = 0x6d;

function withoutColours(text: string): string {
  let end = text.length;
  for (let start = text.lastIndexOf('\x1b'); start !== -1; start = text.lastIndexOf('\x1b', start - 1)) {
    if (!COLOUR.test(text.slice(start, end))) break;
    end = start;
    if (start === 0) break;
  }
  return text.slice(0, end).replace(COLOURS_BEFORE, '');
}

function isColoured(text: string): boolean {
  return (
    text.charCodeAt(0) === ESCAPE || (text.charCodeAt(text.length - 1) === LETTER_M && text.includes('\x1b'))
  );
}

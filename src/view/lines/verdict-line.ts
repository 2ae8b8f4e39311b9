import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import type { Severity } from '../../text/severity.ts';
import { truncate, widthOf } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';
import { verdictSentence } from '../sentences/verdict-sentence.ts';

/** A verdict stands on the screen for so long behind its window; then `v` still shows it. */
const SHOWN_FOR_MS = 300_000;

/** The verdict that is worth a line now; undefined when there is none, or only old ones. */
export function currentVerdict(verdicts: readonly Verdict[], nowMs: number): Verdict | undefined {
  const [newest] = verdicts;
  if (newest === undefined) return undefined;
  const endMs = newest.span.doneMs + newest.span.windowSeconds * 1_000;
  return nowMs <= endMs + SHOWN_FOR_MS ? newest : undefined;
}

/** What the line stands beside. */
export interface VerdictSurroundings {
  /** How the first line judges the window that ends now; undefined: it judges none. */
  readonly present: Severity | undefined;
  /** On the host's monotonic clock. */
  readonly nowMs: number;
  /** `u` would take back what was judged. */
  readonly isUndoable: boolean;
}

/**
 * Whether `u` takes back what this verdict is of: its last change is the last of all that stands, and did not take back
 * another one. What something else changed no undo knows.
 */
export function isUndoable({ span }: Verdict, marks: readonly TuningMark[]): boolean {
  const isTakenBack = ({ entry }: TuningMark): boolean =>
    entry !== undefined && marks.some(({ undoes }) => undoes === entry);
  const isOfSpan = (mark: TuningMark): boolean => mark.beganMs >= span.beganMs && mark.atMs <= span.doneMs;
  if (marks.some(mark => isOfSpan(mark) && mark.isByOthers)) return false;
  const last = marks.findLast(mark => !mark.isByOthers && !isUndo(mark) && !isTakenBack(mark));
  return (
    last !== undefined && isOfSpan(last) && !marks.some(mark => isUndo(mark) && mark.atMs === span.doneMs)
  );
}

function isUndo({ label }: TuningMark): boolean {
  return label.startsWith('undo ');
}

/**
 * `✔ renice 0 → -15: loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s  (v)`, with as much of it as there is room
 * for. What did not help proposes the undo. Where the first line says something else by now, the verdict says how old it is,
 * and has no colour.
 */
export function verdictLine(
  verdict: Verdict,
  theme: Theme,
  columns: number,
  { present, nowMs, isUndoable }: VerdictSurroundings,
): string {
  const { severity: judged, text, shorter } = verdictSentence(verdict);
  const { doneMs, windowSeconds } = verdict.span;
  const isPast = (judged === 'bad' && present === 'good') || (judged === 'good' && present === 'bad');
  const age = isPast ? `${ageOf(nowMs - doneMs - windowSeconds * 1_000)} ago, ` : '';
  const severity = isPast ? 'unknown' : judged;
  const titles = verdict.span.titles.join(', ');
  // What is left out stands behind `v`: the hint stays.
  const hint = judged === 'bad' && isUndoable ? '  (u takes it back, v)' : '  (v)';
  const room = columns - widthOf(hint);
  const said = [text, ...shorter];
  const lineOf = (what: string, saying: string): string =>
    `${theme.symbols[severity]} ${age}${what}: ${saying}`;
  const line =
    said.map(saying => lineOf(titles, saying)).find(candidate => widthOf(candidate) <= room) ??
    lineWithLess(verdict.span.titles, said, room, lineOf);
  return theme.encode(theme.paint(severity, `${truncate(line, room)}${hint}`));
}

/** `40 s`, `3 min`. */
function ageOf(elapsedMs: number): string {
  const seconds = Math.max(0, Math.round(elapsedMs / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** What became of it is what the user waits for: where both have no room, less is said of what was changed. */
function lineWithLess(
  titles: readonly string[],
  said: readonly string[],
  room: number,
  lineOf: (what: string, saying: string) => string,
): string {
  const shortest = said.at(-1) ?? '';
  if (titles.length === 1)
    return lineOf(truncate(titles[0] ?? '', room - widthOf(lineOf('', shortest))), shortest);
  const count = `${titles.length} changes`;
  return (
    said.map(saying => lineOf(count, saying)).find(line => widthOf(line) <= room) ?? lineOf(count, shortest)
  );
}

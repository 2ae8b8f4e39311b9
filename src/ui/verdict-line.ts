import type { Verdict } from '../metrics/verdict.ts';
import { verdictSentence } from '../output/verdict-sentence.ts';
import { truncate, widthOf } from './look/text.ts';
import type { Theme } from './look/theme.ts';

/** A verdict stands on the screen for so long behind its window; then `v` still shows it. */
const SHOWN_FOR_MS = 300_000;

/** The verdict that is worth a line now; undefined when there is none, or only old ones. */
export function currentVerdict(verdicts: readonly Verdict[], nowMs: number): Verdict | undefined {
  const [newest] = verdicts;
  if (newest === undefined) return undefined;
  const endMs = newest.span.doneMs + newest.span.windowSeconds * 1_000;
  return nowMs <= endMs + SHOWN_FOR_MS ? newest : undefined;
}

/** `✔ renice 0 → -15: loss ended: 6,932 → 0 in 30 s at the same 30 k packets/s  (v)`, with as much of it as there is room for. */
export function verdictLine(verdict: Verdict, theme: Theme, columns: number): string {
  const { severity, text, shorter } = verdictSentence(verdict);
  const titles = verdict.span.titles.join(', ');
  // What is left out stands behind `v`: the hint stays.
  const hint = '  (v)';
  const room = columns - widthOf(hint);
  const said = [text, ...shorter];
  const lineOf = (what: string, saying: string): string => `${theme.symbols[severity]} ${what}: ${saying}`;
  const line =
    said.map(saying => lineOf(titles, saying)).find(candidate => widthOf(candidate) <= room) ??
    lineWithLess(verdict.span.titles, said, room, lineOf);
  return theme.encode(theme.paint(severity, `${truncate(line, room)}${hint}`));
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

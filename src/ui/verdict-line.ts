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
  const lines = [text, ...shorter].map(said => `${theme.symbols[severity]} ${titles}: ${said}`);
  const line = lines.find(candidate => widthOf(candidate) <= room) ?? lines.at(-1) ?? '';
  return theme.encode(theme.paint(severity, `${truncate(line, room)}${hint}`));
}

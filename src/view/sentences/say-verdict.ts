import type { Verdict } from '../../metrics/verdict/verdict.ts';
import type { SaidVerdict } from '../../tuning/journal/journal-record.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** A verdict as it stands in the journal and in a summary, beside one change: of several that were judged together it names all. */
export function sayVerdict(verdict: Verdict): SaidVerdict {
  const { severity, text } = verdictSentence(verdict);
  const { titles } = verdict.span;
  return { severity, sentence: titles.length > 1 ? `${titles.join(', ')} together: ${text}` : text };
}

import type { Host } from '../../host/host.ts';
import type { Journal, JournalContent } from '../journal/journal.ts';
import { planTuning, type TuningWish } from '../kinds/wish.ts';
import { isRefusal, type Refusal, type TuningPlan } from '../tuning.ts';
import { planUndo } from './undo.ts';

/** Takes a change of the journal back. */
export interface UndoWish {
  readonly kind: 'undo';
  /** Its number in the journal. */
  readonly entry: number;
}

/** All that can be asked for: a value, or what was before. */
export type Wish = TuningWish | UndoWish;

/** The plan for a wish. Changes nothing, and never rejects. */
export async function planWish(host: Host, journal: Journal, wish: Wish): Promise<TuningPlan | Refusal> {
  if (wish.kind !== 'undo') return planTuning(host, wish);
  const content = await readContent(journal);
  if (isRefusal(content)) return content;
  const entry = content.entries.find(one => one.entry === wish.entry);
  return entry === undefined
    ? { refused: `the journal has no ${wish.entry}` }
    : planUndo(host, entry, content.entries);
}

/** What the journal has, or in words why it cannot be read. */
export async function readContent(journal: Journal): Promise<JournalContent | Refusal> {
  try {
    return await journal.read();
  } catch (error) {
    return {
      refused: `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

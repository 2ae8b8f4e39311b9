import { isUnrecorded, type Refusal, type TuningOutcome } from '../tuning/tuning.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Makes a change. One that cannot be written into the journal is asked about apart, also where nothing else is; without a
 * terminal it takes --force.
 * @param deed what --force does, and the question: `takes it back`, `Take it back`
 * @param apply makes it; with true also what cannot be written down
 */
export async function applyOrAsk(
  { ask, complain }: Pick<CommandContext, 'ask' | 'complain'>,
  {
    title,
    deed,
    isForced,
  }: {
    readonly title: string;
    readonly deed: readonly [does: string, question: string];
    readonly isForced: boolean;
  },
  apply: (isDoneUnrecorded: boolean) => Promise<TuningOutcome | Refusal>,
): Promise<TuningOutcome | Refusal> {
  const outcome = await apply(isForced);
  if (!isUnrecorded(outcome)) return outcome;
  const [does, question] = deed;
  if (ask === undefined) return { refused: `${outcome.refused}. --force ${does} anyway` };
  complain(outcome.refused);
  return (await ask(`${question} anyway?`)) ? apply(true) : { refused: `${title}: not done` };
}

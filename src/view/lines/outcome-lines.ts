import { UNKNOWN } from '../../text/format.ts';
import { wrapText } from '../../text/width.ts';
import { TUNINGS } from '../../tuning/kinds/tunings.ts';
import { isRefusal, type Refusal, type TuningOutcome } from '../../tuning/tuning.ts';
import type { Theme } from '../look/theme.ts';
import type { Notice } from '../state/view-state.ts';
import { type TargetRow, targetTable } from './target-table.ts';

/** The sentence that stays when the dialog has closed. */
export function noticeOf(outcome: TuningOutcome | Refusal): Notice {
  return isRefusal(outcome)
    ? { severity: 'bad', text: outcome.refused }
    : { severity: outcome.isComplete ? 'good' : 'bad', text: outcome.sentence };
}

/** What came of a tuning: in one sentence, then what the kernel says of every target. */
export function outcomeLines(outcome: TuningOutcome | Refusal, width: number, theme: Theme): string[] {
  const { severity, text } = noticeOf(outcome);
  const sentence = wrapText(`${theme.symbols[severity]} ${text}`, width).map(line =>
    theme.paint(severity, line),
  );
  if (isRefusal(outcome)) return sentence;
  const { good, bad, unknown } = theme.symbols;
  const targets = outcome.targets.map(({ id, name, before, after, wanted, isReached }): TargetRow => {
    const miss =
      after === undefined ? `has ${TUNINGS[outcome.plan.kind].endWord ?? 'ended'}` : `${wanted} was wanted`;
    const row = { id, name, from: before, to: after ?? UNKNOWN };
    return {
      ...row,
      mark: isReached ? good : after === undefined ? unknown : bad,
      note: isReached ? '' : miss,
    };
  });
  const missed = outcome.missed.map(
    ({ id, name, value }): TargetRow => ({
      id,
      name,
      from: UNKNOWN,
      to: value,
      mark: bad,
      note: 'came later',
    }),
  );
  const head = { name: TUNINGS[outcome.plan.kind].nouns[0], from: 'before', to: 'now' };
  return [...sentence, '', ...targetTable([...targets, ...missed], head, width, theme)];
}

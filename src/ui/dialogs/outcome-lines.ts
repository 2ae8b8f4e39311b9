import { UNKNOWN } from '../../output/format.ts';
import { isRefusal, type Refusal, type TuningOutcome } from '../../tuning/tuning.ts';
import { wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';
import type { Notice } from '../view-state.ts';
import { type ThreadRow, threadTable } from './thread-table.ts';

/** The sentence that stays when the dialog has closed. */
export function noticeOf(outcome: TuningOutcome | Refusal): Notice {
  return isRefusal(outcome)
    ? { severity: 'bad', text: outcome.refused }
    : { severity: outcome.isComplete ? 'good' : 'bad', text: outcome.sentence };
}

/** What came of a tuning: in one sentence, then what the kernel says of every thread. */
export function outcomeLines(outcome: TuningOutcome | Refusal, width: number, theme: Theme): string[] {
  const { severity, text } = noticeOf(outcome);
  const sentence = wrapText(`${theme.symbols[severity]} ${text}`, width).map(line =>
    theme.paint(severity, line),
  );
  if (isRefusal(outcome)) return sentence;
  const { good, bad, unknown } = theme.symbols;
  const targets = outcome.targets.map(({ tid, name, before, after, wanted, isReached }): ThreadRow => {
    const miss = after === undefined ? 'has ended' : `${wanted} was wanted`;
    const row = { tid, name, from: before, to: after ?? UNKNOWN };
    return {
      ...row,
      mark: isReached ? good : after === undefined ? unknown : bad,
      note: isReached ? '' : miss,
    };
  });
  const missed = outcome.missed.map(({ tid, name, nice, affinity }): ThreadRow => {
    const to = outcome.plan.kind === 'nice' ? String(nice) : affinity;
    return { tid, name, from: UNKNOWN, to, mark: bad, note: 'came later' };
  });
  return [
    ...sentence,
    '',
    ...threadTable([...targets, ...missed], { from: 'before', to: 'now' }, width, theme),
  ];
}

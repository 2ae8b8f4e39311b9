import type { ReactNode } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { findInForce } from '../../../tuning/engine/journal-survey.ts';
import { readContent, type UndoWish } from '../../../tuning/engine/plan-wish.ts';
import { tellDoubts } from '../../../tuning/journal/journal-doubts.ts';
import type { JournalEntry } from '../../../tuning/journal/journal-entries.ts';
import { nameWhom } from '../../../tuning/plan/name-targets.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { useSession } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { usePlan } from '../../parts/use-plan.ts';

export interface UndoDialogProps extends DialogProps {
  /** A number of the journal; undefined: the last change that is in force. */
  readonly entry: number | undefined;
  readonly srs: SrsMetrics | undefined;
}

/** U tells all. */
const MOST_DOUBTS = 2;
const NO_KEYS = (): void => undefined;

/** Shows what takes a change of the journal back, and does it. */
export function UndoDialog({ entry, srs, ...props }: UndoDialogProps): ReactNode {
  const { host, journal, stateDirectory } = useSession();
  const answer = usePlan({ entry }, findEntry)?.answer;
  const found = answer === undefined || isRefusal(answer) ? undefined : answer;
  const wish: UndoWish | undefined = found && { kind: 'undo', entry: found.entry };
  return (
    <TuningForm
      {...props}
      title="undo"
      srs={srs}
      form={[
        found === undefined
          ? 'the journal'
          : `${found.entry}  ${found.begun.title}  ${nameWhom(found.begun)}`,
      ]}
      wish={wish}
      wishNow={() => wish}
      prompt={answer === undefined ? 'reading' : isRefusal(answer) ? answer.refused : ''}
      onKey={NO_KEYS}
    />
  );

  async function findEntry(): Promise<JournalEntry | Refusal> {
    const content = await readContent(journal);
    if (isRefusal(content)) return content;
    const all = content.entries;
    const found =
      entry === undefined
        ? (await findInForce(host, all)).at(-1)?.entry
        : all.find(one => one.entry === entry);
    if (found !== undefined) return found;
    const problem = await journal.findProblem();
    const doubts = [
      ...tellDoubts(content, MOST_DOUBTS),
      ...(problem === undefined
        ? []
        : [`It cannot be written (${problem}): what was changed all the same is not in it.`]),
    ];
    return {
      refused: [
        `Nothing of this user's is in force that could be taken back. U lists what is in the journal, in ${stateDirectory}.`,
        ...doubts,
      ].join(' '),
    };
  }
}

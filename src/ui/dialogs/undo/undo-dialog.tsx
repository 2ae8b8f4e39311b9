import type { ReactNode } from 'react';
import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import { findInForce } from '../../../tuning/engine/journal-survey.ts';
import { planUndo } from '../../../tuning/engine/undo.ts';
import { tellDoubts } from '../../../tuning/journal/journal-doubts.ts';
import type { JournalEntry } from '../../../tuning/journal/journal-entries.ts';
import { nameWhom } from '../../../tuning/plan/name-targets.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { readContent } from '../../parts/read-content.ts';
import { useServices } from '../../parts/services.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { usePlan } from '../../parts/use-plan.ts';

export interface UndoDialogProps extends DialogProps {
  /** A number of the journal; undefined: the last change that is in force. */
  readonly entry: number | undefined;
  readonly srs: SrsMetrics | undefined;
}

interface Found {
  /** The whole journal. */
  readonly all: readonly JournalEntry[];
  readonly found: JournalEntry | undefined;
}

const NOT_FOUND: Found = { all: [], found: undefined };
/** U tells all. */
const MOST_DOUBTS = 2;
const NO_KEYS = (): void => undefined;

/** Shows what takes a change of the journal back, and does it. */
export function UndoDialog({ entry, srs, ...props }: UndoDialogProps): ReactNode {
  const { host, journal, stateDirectory } = useServices();
  const answer = usePlan({ entry }, findEntry)?.answer;
  const { all, found } = answer === undefined || isRefusal(answer) ? NOT_FOUND : answer;
  const wish = found && { entry: found.entry };
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
      plan={async () =>
        found === undefined ? { refused: 'nothing to take back' } : planUndo(host, found, all)
      }
      prompt={answer === undefined ? 'reading' : isRefusal(answer) ? answer.refused : ''}
      onKey={NO_KEYS}
    />
  );

  async function findEntry(): Promise<Found | Refusal> {
    const content = await readContent(journal);
    if (isRefusal(content)) return content;
    const all = content.entries;
    const found =
      entry === undefined
        ? (await findInForce(host, all)).at(-1)?.entry
        : all.find(one => one.entry === entry);
    if (found !== undefined) return { all, found };
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

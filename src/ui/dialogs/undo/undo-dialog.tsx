import type { ReactNode } from 'react';
import { findLastInForce } from '../../../tuning/engine/last-in-force.ts';
import { type UndoWish, undoWish } from '../../../tuning/engine/undo.ts';
import { readContent } from '../../../tuning/journal/journal.ts';
import { tellDoubts } from '../../../tuning/journal/journal-doubts.ts';
import type { JournalEntry } from '../../../tuning/journal/journal-entries.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { nameWhomShown } from '../../../view/sentences/journal-report.ts';
import { useHostName, useSession } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { TuningForm } from '../../parts/tuning-form.tsx';
import { usePlan } from '../../parts/use-plan.ts';
import { UNDO, type UndoInput } from './definition.ts';

/** U tells all. */
const MOST_DOUBTS = 2;
const NO_KEYS = (): void => undefined;

/** Shows what takes a change of the journal back, and does it. */
export function UndoDialog({ frame, input: { entry }, srs }: OpenedDialog<UndoInput>): ReactNode {
  const { host, journal, stateDirectory } = useSession();
  const hostName = useHostName();
  const answer = usePlan({ entry }, findEntry)?.answer;
  const wish = answer === undefined || isRefusal(answer) ? undefined : answer;
  return (
    <TuningForm
      {...frame}
      title={UNDO.title}
      srs={srs}
      form={[wish === undefined ? 'the journal' : describeEntry(wish.entry, hostName)]}
      wish={wish}
      wishNow={() => wish}
      prompt={answer === undefined ? 'reading' : isRefusal(answer) ? answer.refused : ''}
      onKey={NO_KEYS}
    />
  );

  async function findEntry(): Promise<UndoWish | Refusal> {
    const last = entry === undefined ? await findLastInForce(host, journal) : undefined;
    if (last !== undefined) return last;
    const content = await readContent(journal);
    if (isRefusal(content)) return content;
    const found = content.entries.find(one => one.entry === entry);
    if (found !== undefined) return undoWish(found, content.entries);
    const problem = await journal.findProblem();
    const doubts = [
      ...tellDoubts(content, MOST_DOUBTS),
      ...(problem === undefined
        ? []
        : [`It cannot be written (${problem}): a change made anyway is not in it.`]),
    ];
    return {
      refused: [
        `This user has no change in force to take back. U lists the journal, in ${stateDirectory}.`,
        ...doubts,
      ].join(' '),
    };
  }
}

/** `3  renice 0 → -15  srs 7847`. */
function describeEntry({ entry, begun }: JournalEntry, hostName: string): string {
  return `${entry}  ${begun.title}  ${nameWhomShown(begun, hostName)}`;
}

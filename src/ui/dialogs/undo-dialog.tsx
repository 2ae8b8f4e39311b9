import type { ReactNode } from 'react';
import type { SrsMetrics } from '../../metrics/metrics.ts';
import type { JournalEntry } from '../../tuning/journal-entries.ts';
import { findInForce } from '../../tuning/journal-survey.ts';
import { nameWhom } from '../../tuning/name-targets.ts';
import { isRefusal, type Refusal } from '../../tuning/tuning.ts';
import { planUndo } from '../../tuning/undo.ts';
import { useServices } from '../services.ts';
import type { DialogProps } from './dialog-props.ts';
import { readEntries } from './read-entries.ts';
import { TuningForm } from './tuning-form.tsx';
import { usePlan } from './use-plan.ts';

export interface UndoDialogProps extends DialogProps {
  /** A number of the journal; undefined: the last change that is in force. */
  readonly entry: number | undefined;
  readonly srs: SrsMetrics | undefined;
}

const NO_KEYS = (): void => undefined;

/** Shows what takes a change of the journal back, and does it. */
export function UndoDialog({ entry, srs, ...props }: UndoDialogProps): ReactNode {
  const { host, journal } = useServices();
  const answer = usePlan({ entry }, findEntry)?.answer;
  const found = answer === undefined || isRefusal(answer) ? undefined : answer;
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
      plan={async () => (found === undefined ? { refused: 'nothing to take back' } : planUndo(host, found))}
      prompt={answer === undefined ? 'reading' : isRefusal(answer) ? answer.refused : ''}
      onKey={NO_KEYS}
    />
  );

  async function findEntry(): Promise<JournalEntry | Refusal> {
    const entries = await readEntries(journal);
    if (isRefusal(entries)) return entries;
    const newest =
      entry === undefined
        ? (await findInForce(host, entries)).at(-1)?.entry
        : entries.find(one => one.entry === entry);
    return newest ?? { refused: 'Nothing is in force that could be taken back. U lists what was tuned.' };
  }
}

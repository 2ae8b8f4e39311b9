import { useMemo, useRef } from 'react';
import type { AdvisedSnapshot } from '../../advice/advised.ts';
import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import type { Verdict } from '../../metrics/verdict/verdict.ts';
import { Pseudonyms } from '../../srs/privacy/pseudonyms.ts';
import type { Afar } from '../../text/own-command.ts';
import type { RecordedFile } from '../../view/panes/pane.ts';
import {
  privateMarks,
  privateNotice,
  privateSentence,
  privateVerdict,
} from '../../view/privacy/private-notice.ts';
import { privateSnapshot } from '../../view/privacy/private-snapshot.ts';
import type { Notice } from '../../view/state/view-state.ts';

/** What is shown of each: the very one, or as others may see it, which is the same one while it is. */
export interface AsShown {
  readonly snapshot: (snapshot: AdvisedSnapshot) => AdvisedSnapshot;
  readonly notice: (notice: Notice | undefined) => Notice | undefined;
  readonly marks: (marks: readonly TuningMark[]) => readonly TuningMark[];
  readonly verdicts: (verdicts: readonly Verdict[]) => readonly Verdict[];
  readonly recorded: (file: RecordedFile | undefined) => RecordedFile | undefined;
}

const AS_IT_IS: AsShown = {
  snapshot: snapshot => snapshot,
  notice: notice => notice,
  marks: marks => marks,
  verdicts: verdicts => verdicts,
  recorded: file => file,
};

/** @param host what the host is called */
export function useShown(isPrivate: boolean, host: string, afar: Afar | undefined): AsShown {
  // Names stay the same, however often others look.
  const hidden = useRef<AsShown>(undefined);
  return useMemo(() => {
    if (!isPrivate) return AS_IT_IS;
    hidden.current ??= hiddenBy(new Pseudonyms(host, afar));
    return hidden.current;
  }, [isPrivate, host, afar]);
}

function hiddenBy(names: Pseudonyms): AsShown {
  const notice = onceOf((one: Notice) => privateNotice(one, names));
  return {
    snapshot: onceOf(one => privateSnapshot(one, names)),
    notice: one => one && notice(one),
    marks: onceOf(marks => privateMarks(marks, names)),
    verdicts: verdicts => verdicts.map(verdict => privateVerdict(verdict, names)),
    recorded: file =>
      file?.problem === undefined ? file : { ...file, problem: privateSentence(file.problem, names) },
  };
}

function onceOf<T extends object>(make: (one: T) => T): (one: T) => T {
  const made = new WeakMap<T, T>();
  return one => {
    const known = made.get(one) ?? make(one);
    made.set(one, known);
    return known;
  };
}

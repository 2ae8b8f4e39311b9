import { type ReactNode, useMemo } from 'react';
import { truncate } from '../../../text/width.ts';
import { surveyEntries } from '../../../tuning/engine/journal-survey.ts';
import { readContent } from '../../../tuning/journal/journal.ts';
import { tellDoubts } from '../../../tuning/journal/journal-doubts.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { journalLines } from '../../../view/lines/journal-lines.ts';
import { wrapPainted } from '../../../view/look/theme.ts';
import { type JournalRow, journalRow } from '../../../view/sentences/journal-report.ts';
import { useHostName, useSession, useTheme } from '../../parts/contexts.ts';
import { type OpenedDialog, openDialog } from '../../parts/dialog-definition.ts';
import { DialogFrame } from '../../parts/dialog-frame.tsx';
import { actionOf, keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { READ_KEYS, TEXT_KEYS } from '../../parts/shared-keys.ts';
import { useMachine } from '../../parts/use-machine.ts';
import { usePlan } from '../../parts/use-plan.ts';
import { scrolledBy } from '../../parts/use-viewport.ts';
import { useKeys } from '../../terminal/use-keys.ts';
import { UNDO } from '../undo/definition.ts';
import { JOURNAL, JOURNAL_KEYS } from './definition.ts';

/** The line of heads above the list. */
const HEAD_ROWS = 1;
/** `srs-top journal` tells all. */
const MOST_DOUBTS = 3;

interface Listed {
  readonly rows: readonly JournalRow[];
  /** What the journal does not tell. */
  readonly doubts: readonly string[];
}

const NOTHING: Listed = { rows: [], doubts: [] };

/** Everything that was tuned, the newest first, and how it stands now. Enter goes on to what takes the chosen one back. */
export function JournalDialog({ frame: { columns, rows, dispatch } }: OpenedDialog): ReactNode {
  const { host, journal } = useSession();
  const hostName = useHostName();
  const theme = useTheme();
  const room = dialogRoom(columns, rows, columns);
  const answer = usePlan(EVERYTHING, survey)?.answer;
  const { rows: list, doubts } = answer === undefined || isRefusal(answer) ? NOTHING : answer;
  const warnings = doubts.flatMap(doubt => wrapPainted(doubt, room.innerWidth, 'warning', theme));
  const {
    state: chosen,
    now,
    send,
  } = useMachine<number, number>(
    (_, next) => next,
    () => 0,
  );
  const verdict = verdictOf(list, chosen, room.innerWidth);
  const height = Math.max(1, room.bodyHeight - HEAD_ROWS - warnings.length - verdict.length);
  useKeys(key => {
    const row = list[now()];
    if (actionOf(READ_KEYS, key) === 'leave') dispatch({ type: 'close' });
    else if (actionOf(JOURNAL_KEYS, key) === 'takeBack') {
      if (row !== undefined) dispatch(openDialog(UNDO, { entry: Number(row.entry) }));
    } else send(moved(key, now()));
  });
  // The chosen row stays in the middle where there is more than fits.
  const offset = Math.max(0, Math.min(list.length - height, chosen - Math.floor(height / 2)));
  const lines = useMemo(
    () => journalLines(list, { chosen, offset, height }, room.innerWidth, theme),
    [list, chosen, offset, height, room.innerWidth, theme],
  );
  const { separator } = theme.symbols;
  const leaves = keyHint(READ_KEYS, 'leave');
  const choose = `${keyNames(TEXT_KEYS, 'lineUp', 'lineDown')} choose`;
  const hint =
    list.length === 0 ? leaves : [choose, keyHint(JOURNAL_KEYS, 'takeBack'), leaves].join(` ${separator} `);
  const body = [...warnings, ...(list.length > 0 ? lines : [describeNone()]), ...verdict];
  return <DialogFrame {...{ columns, rows, room, hint }} title={JOURNAL.title} lines={body} offset={0} />;

  /** The list scrolls as texts do, by one row or a page. */
  function moved(key: string, from: number): number {
    return scrolledBy(key, from, { lineCount: list.length - 1 + height, height, hasArrows: true }) ?? from;
  }

  function describeNone(): string {
    if (answer === undefined) return 'reading';
    if (isRefusal(answer)) return answer.refused;
    return doubts.length > 0 ? 'Nothing else can be read.' : 'Nothing was tuned yet.';
  }

  async function survey(): Promise<Listed | Refusal> {
    const content = await readContent(journal);
    if (isRefusal(content)) return content;
    const rows = (await surveyEntries(host, content.entries)).map(row => journalRow(row, hostName)).reverse();
    return { rows, doubts: tellDoubts(content, MOST_DOUBTS) };
  }
}

const EVERYTHING = {};

/** What the windows said of the chosen change. One line, empty for a change without one, so that the list stays where it is. */
function verdictOf(list: readonly JournalRow[], chosen: number, width: number): readonly string[] {
  if (list.every(({ verdict }) => verdict === '')) return [];
  return ['', truncate(list[chosen]?.verdict ?? '', width)];
}

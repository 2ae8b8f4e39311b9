import type { ReactNode } from 'react';
import { EXPLANATIONS } from '../../../advice/terms/explanations.ts';
import type { Finding } from '../../../advice/terms/finding.ts';
import { wrapText } from '../../../text/width.ts';
import { clearedLine, copyText, findingLines } from '../../../view/sentences/finding-lines.ts';
import { useTheme } from '../../parts/contexts.ts';
import { type OpenedDialog, openDialog } from '../../parts/dialog-definition.ts';
import { actionOf, keyHint } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { READ_KEYS } from '../../parts/shared-keys.ts';
import { TextView } from '../../parts/text-view.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { REMEDY } from '../remedy/definition.ts';
import { FINDINGS, FINDINGS_KEYS } from './definition.ts';

const WIDEST = 100;

/**
 * One finding at a time: its figures, what it means and what helps. Enter goes on to its remedy. The same one stays while it
 * is read, however their order changes, and also when it is over.
 */
export function FindingsDialog({
  frame: { columns, rows, dispatch },
  advice,
  copy,
}: OpenedDialog): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows, WIDEST);
  const { findings, cleared } = advice;
  const { state, now, send } = useMachine<Finding | undefined, Finding | undefined>(
    (_, next) => next,
    () => findings[0],
  );
  const finding = newestOf(state);
  const place = finding === undefined ? -1 : placeOf(finding);
  const isOver = finding !== undefined && place === -1;
  const toDo = finding?.remedies[0];
  const { separator } = theme.symbols;
  const hint = [
    ...(isOver || toDo === undefined || toDo.isDone ? [] : [keyHint(FINDINGS_KEYS, 'remedy')]),
    ...(findings.length > 1 ? [keyHint(FINDINGS_KEYS, 'next')] : []),
    ...(finding === undefined ? [] : [keyHint(FINDINGS_KEYS, 'copy')]),
    keyHint(READ_KEYS, 'leave'),
  ].join(` ${separator} `);
  return (
    <TextView
      {...{ columns, rows, room, hint }}
      title={
        findings.length > 1 && !isOver
          ? `${FINDINGS.title}: ${place + 1} of ${findings.length}`
          : FINDINGS.title
      }
      content={finding === undefined ? '' : `${finding.id} ${finding.pid ?? ''}`}
      lines={[
        ...(isOver ? [theme.paint('unknown', 'It is over by now.')] : []),
        ...linesOf(finding),
        ...cleared.flatMap(one => ['', ...wrapText(clearedLine(one), room.innerWidth)]),
      ]}
      onKey={press}
    />
  );

  function press(key: string): void {
    const action = actionOf([...FINDINGS_KEYS, ...READ_KEYS], key);
    const current = newestOf(now());
    const at = current === undefined ? -1 : placeOf(current);
    if (action === 'leave' || action === 'close') dispatch({ type: 'close' });
    else if (action === 'next') show((at + 1) % Math.max(1, findings.length));
    else if (action === 'previous') show(Math.max(0, at - 1));
    else if (action === 'copy' && current !== undefined) {
      copy(copyText(current));
      dispatch({ type: 'close' });
      dispatch({
        type: 'notify',
        notice: { severity: 'good', text: 'copied, if the terminal takes OSC 52' },
      });
    } else if (action === 'remedy' && at !== -1 && current?.remedies[0] !== undefined)
      dispatch(openDialog(REMEDY, { remedy: current.remedies[0], sentence: current.sentence }));
  }

  function placeOf({ id, pid }: Finding): number {
    return findings.findIndex(one => one.id === id && one.pid === pid);
  }

  /** The chosen one as it is now; as it was, once it is over. */
  function newestOf(one: Finding | undefined): Finding | undefined {
    return one === undefined ? findings[0] : (findings[placeOf(one)] ?? one);
  }

  function show(at: number): void {
    const next = findings[at];
    if (next !== undefined) send(next);
  }

  function linesOf(shown: Finding | undefined): readonly string[] {
    if (shown === undefined) return ['Nothing is wrong, as far as is known.'];
    const { meaning, helpsNot, source } = EXPLANATIONS[shown.id];
    return [
      ...findingLines(shown, theme, room.innerWidth),
      '',
      ...wrapText(meaning, room.innerWidth),
      ...(helpsNot === undefined ? [] : wrapText(`What does not help: ${helpsNot}.`, room.innerWidth)),
      ...wrapText(`To read: ${source}.`, room.innerWidth).map(line => theme.paint('dim', line)),
    ];
  }
}

import type { ReactNode } from 'react';
import { truncateStart, wrapText } from '../../text/width.ts';
import { useKeys } from '../terminal/use-keys.ts';
import { useTheme } from './contexts.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { actionOf, keyHint } from './dialog-keys.ts';
import type { DialogProps } from './dialog-props.ts';
import { dialogRoom } from './frame.ts';
import { LINE_KEYS, typeText } from './to-text.ts';
import { useMachine } from './use-machine.ts';

export interface LineDialogProps extends DialogProps {
  readonly title: string;
  /** What the line is. */
  readonly question: string;
  /** Why a line cannot be taken; undefined where it can. */
  readonly refuse?: (line: string) => string | undefined;
  readonly onLine: (line: string) => void;
}

const WIDEST = 60;

/** Asks for one line. Enter takes it when it is one; an empty field leaves things as they are. */
export function LineDialog(props: LineDialogProps): ReactNode {
  const { columns, rows, title, question, refuse = () => undefined, onLine, dispatch } = props;
  const theme = useTheme();
  const room = dialogRoom(columns, rows, WIDEST);
  const { state: text, now, send } = useMachine(typeText, () => '');
  useKeys(key => {
    const action = actionOf(LINE_KEYS, key);
    if (action === 'leave') dispatch({ type: 'close' });
    else if (action === 'set') accept();
    else send(key);
  });
  const refused = text.trim() === '' ? undefined : refuse(text.trim());
  const lines = [
    ...wrapText(question, room.innerWidth),
    `${truncateStart(text, room.innerWidth - 1)}_`,
    ...(refused === undefined ? [] : wrapText(refused, room.innerWidth)).map(line =>
      theme.paint('warning', line),
    ),
  ];
  const hint = [keyHint(LINE_KEYS, 'set'), keyHint(LINE_KEYS, 'leave')].join(` ${theme.symbols.separator} `);
  return <DialogFrame {...{ columns, rows, room, title, lines, hint }} offset={0} />;

  function accept(): void {
    const line = now().trim();
    if (line !== '' && refuse(line) !== undefined) return;
    // What is told of it comes behind the closing.
    dispatch({ type: 'close' });
    if (line !== '') onLine(line);
  }
}

import type { ReactNode } from 'react';
import { wrapText } from '../../text/width.ts';
import { isRefusal } from '../../tuning/tuning.ts';
import { useKeys } from '../keys/use-keys.ts';
import { useTheme } from './contexts.ts';
import { DialogFrame } from './dialog-frame.tsx';
import type { DialogProps } from './dialog-props.ts';
import { dialogRoom } from './frame.ts';
import { type NumberRange, toNumber, typeNumber } from './to-number.ts';
import { useMachine } from './use-machine.ts';

export interface NumberDialogProps extends DialogProps {
  readonly title: string;
  /** What the number is, with its unit: `Seconds between two refreshes`. */
  readonly question: string;
  readonly current: number;
  readonly range: NumberRange;
  readonly onValue: (value: number) => void;
}

const WIDEST = 60;

/** Asks for one number. Enter takes it when it is one; an empty field leaves things as they are. */
export function NumberDialog(props: NumberDialogProps): ReactNode {
  const { columns, rows, title, question, current, range, onValue, dispatch } = props;
  const theme = useTheme();
  const room = dialogRoom(columns, rows, WIDEST);
  const { state: text, now, send } = useMachine(typeNumber, () => '');
  useKeys(key => {
    if (key === 'Esc') dispatch({ type: 'close' });
    else if (key === 'Enter') accept();
    else send(key);
  });
  const value = toNumber(text, range);
  const lines = [
    ...wrapText(`${question}, ${range.lowest} to ${range.highest}. Now: ${current}`, room.innerWidth),
    `${text}_`,
    ...(text !== '' && isRefusal(value) ? wrapText(value.refused, room.innerWidth) : []).map(line =>
      theme.paint('warning', line),
    ),
  ];
  const hint = `Enter sets it ${theme.symbols.separator} Esc leaves`;
  return <DialogFrame {...{ columns, rows, room, title, lines, hint }} offset={0} />;

  function accept(): void {
    const typed = toNumber(now(), range);
    if (now() !== '' && isRefusal(typed)) return;
    if (!isRefusal(typed)) onValue(typed);
    dispatch({ type: 'close' });
  }
}

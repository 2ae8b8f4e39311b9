import type { ReactNode } from 'react';
import { wrapText } from '../../text/width.ts';
import { useKeys } from '../keys/use-keys.ts';
import { DialogFrame } from './dialog-frame.tsx';
import type { DialogProps } from './dialog-props.ts';
import { dialogRoom } from './frame.ts';

export interface MessageDialogProps extends DialogProps {
  readonly title: string;
  readonly text: string;
}

const WIDEST = 60;

/** Says why something cannot be done here. */
export function MessageDialog({ columns, rows, title, text, dispatch }: MessageDialogProps): ReactNode {
  const room = dialogRoom(columns, rows, WIDEST);
  useKeys(key => {
    if (key === 'Enter' || key === 'Esc' || key === 'q') dispatch({ type: 'close' });
  });
  const lines = wrapText(text, room.innerWidth);
  return <DialogFrame {...{ columns, rows, room, title, lines }} offset={0} hint="Enter or Esc closes" />;
}

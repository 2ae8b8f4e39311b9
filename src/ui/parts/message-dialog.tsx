import type { ReactNode } from 'react';
import { wrapText } from '../../text/width.ts';
import { useKeys } from '../terminal/use-keys.ts';
import { DialogFrame } from './dialog-frame.tsx';
import { actionOf, eitherHint } from './dialog-keys.ts';
import type { DialogProps } from './dialog-props.ts';
import { dialogRoom } from './frame.ts';
import { MESSAGE_KEYS } from './shared-keys.ts';

export interface MessageDialogProps extends DialogProps {
  readonly title: string;
  readonly text: string;
}

const WIDEST = 60;

/** Says why something cannot be done here. */
export function MessageDialog({ columns, rows, title, text, dispatch }: MessageDialogProps): ReactNode {
  const room = dialogRoom(columns, rows, WIDEST);
  useKeys(key => {
    if (actionOf(MESSAGE_KEYS, key) === 'close') dispatch({ type: 'close' });
  });
  const lines = wrapText(text, room.innerWidth);
  const hint = eitherHint(MESSAGE_KEYS, 'close');
  return <DialogFrame {...{ columns, rows, room, title, lines }} offset={0} hint={hint} />;
}

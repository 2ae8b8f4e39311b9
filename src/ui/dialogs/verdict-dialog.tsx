import type { ReactNode } from 'react';
import type { Verdict } from '../../metrics/verdict.ts';
import { bindingOf } from '../keymap.ts';
import { useTheme } from '../services.ts';
import type { DialogProps } from './dialog-props.ts';
import { dialogRoom } from './frame.ts';
import { TextView } from './text-view.tsx';
import { verdictLines } from './verdict-lines.ts';

export interface VerdictDialogProps extends DialogProps {
  /** The newest first. */
  readonly verdicts: readonly Verdict[];
}

/** What the tunings since the start did: both windows of each side by side. Esc, q and the key that opened it close it. */
export function VerdictDialog({ columns, rows, dispatch, verdicts }: VerdictDialogProps): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  return (
    <TextView
      {...{ columns, rows, room }}
      lines={verdictLines(verdicts, room.innerWidth, theme)}
      title="verdicts"
      content="verdicts"
      hint="Esc leaves"
      onKey={key => {
        if (key === 'Esc' || key === 'q' || bindingOf(key)?.action === 'verdicts')
          dispatch({ type: 'close' });
      }}
    />
  );
}

import type { ReactNode } from 'react';
import type { Verdict } from '../../../metrics/verdict/verdict.ts';
import { verdictLines } from '../../../view/lines/verdict-lines.ts';
import { bindingOf } from '../../keys/keymap.ts';
import { useTheme } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { TextView } from '../../parts/text-view.tsx';

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

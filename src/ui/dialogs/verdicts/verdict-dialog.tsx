import type { ReactNode } from 'react';
import { verdictLines } from '../../../view/lines/verdict-lines.ts';
import { useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { actionOf, keyHint } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { READ_KEYS } from '../../parts/shared-keys.ts';
import { TextView } from '../../parts/text-view.tsx';
import { VERDICTS, VERDICTS_KEYS } from './definition.ts';

/** What the tunings since the start did: both windows of each side by side. Esc, q and the key that opened it close it. */
export function VerdictDialog({ frame: { columns, rows, dispatch }, verdicts }: OpenedDialog): ReactNode {
  const theme = useTheme();
  const room = dialogRoom(columns, rows);
  return (
    <TextView
      {...{ columns, rows, room }}
      lines={verdictLines(verdicts, room.innerWidth, theme)}
      title={VERDICTS.title}
      content="verdicts"
      hint={keyHint(READ_KEYS, 'leave')}
      onKey={key => {
        if (actionOf([...VERDICTS_KEYS, ...READ_KEYS], key) !== undefined) dispatch({ type: 'close' });
      }}
    />
  );
}

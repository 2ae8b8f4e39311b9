import { type ReactNode, useMemo } from 'react';
import { bindingOf } from '../../keys/keymap.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { DialogProps } from '../../parts/dialog-props.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { TextView } from '../../parts/text-view.tsx';
import { helpLines } from './help-lines.ts';

/** Two columns of sections, each of lines that can be read. */
const WIDEST = 144;

/** All keys and signs. Esc, q and the keys that opened it close it. */
export function HelpDialog({ columns, rows, dispatch }: DialogProps): ReactNode {
  const { host } = useSession();
  const theme = useTheme();
  const room = dialogRoom(columns, rows, WIDEST);
  const lines = useMemo(
    () => helpLines(room.innerWidth, theme, host.isReadOnly),
    [room.innerWidth, theme, host.isReadOnly],
  );
  const hint = `Up Down scroll ${theme.symbols.separator} Esc leaves`;
  return (
    <TextView
      {...{ columns, rows, room, lines, hint }}
      title="help"
      content="help"
      onKey={key => {
        const isClosing = key === 'Esc' || key === 'q' || bindingOf(key)?.action === 'help';
        if (isClosing) dispatch({ type: 'close' });
      }}
    />
  );
}

import { type ReactNode, useMemo } from 'react';
import { widthOf } from '../../../text/width.ts';
import { useSession, useTheme } from '../../parts/contexts.ts';
import type { OpenedDialog } from '../../parts/dialog-definition.ts';
import { actionOf, keyHint, keyNames } from '../../parts/dialog-keys.ts';
import { dialogRoom } from '../../parts/frame.ts';
import { READ_KEYS, TEXT_KEYS } from '../../parts/shared-keys.ts';
import { TextView } from '../../parts/text-view.tsx';
import { useMachine } from '../../parts/use-machine.ts';
import { HELP, HELP_KEYS } from './definition.ts';
import { dialogKeyLines } from './dialog-key-lines.ts';
import { helpLines } from './help-lines.ts';

/** Two columns of sections, each of lines that can be read. */
const WIDEST = 144;

/** All keys and signs: those of the panes, and on another page those of dialogs. */
export function HelpDialog({
  frame: { columns, rows, dispatch },
  bindings,
  dialogs,
}: OpenedDialog): ReactNode {
  const { host } = useSession();
  const theme = useTheme();
  const room = dialogRoom(columns, rows, WIDEST);
  const { state: isOfDialogs, send } = useMachine(
    (before: boolean, _: 'turn') => !before,
    () => false,
  );
  const { innerWidth } = room;
  const lines = useMemo(
    () =>
      isOfDialogs
        ? dialogKeyLines(dialogs, innerWidth, theme)
        : helpLines(bindings, innerWidth, theme, host.isReadOnly),
    [isOfDialogs, dialogs, bindings, innerWidth, theme, host.isReadOnly],
  );
  return (
    <TextView
      {...{ columns, rows, room, lines }}
      title={HELP.title}
      content={isOfDialogs}
      hint={hint()}
      onKey={key => {
        const action = actionOf([...HELP_KEYS, ...READ_KEYS], key);
        if (action === 'page') send('turn');
        else if (action !== undefined) dispatch({ type: 'close' });
      }}
    />
  );

  function hint(): string {
    const [scroll, leaves] = [keyNames(TEXT_KEYS, 'lineUp', 'lineDown'), keyHint(READ_KEYS, 'leave')];
    const turn = isOfDialogs ? 'keys in the panes' : undefined;
    const join = (...hints: readonly string[]): string => hints.join(` ${theme.symbols.separator} `);
    const whole = join(`${scroll} scroll`, keyHint(HELP_KEYS, 'page', turn), leaves);
    if (widthOf(whole) <= innerWidth) return whole;
    return join(scroll, keyHint(HELP_KEYS, 'page', isOfDialogs ? 'panes' : 'dialogs'), leaves);
  }
}

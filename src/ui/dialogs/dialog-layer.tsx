import { useApp } from 'ink';
import { type ReactNode, useRef, useState } from 'react';
import type { Host } from '../../host/host.ts';
import { useHostName, useSession } from '../parts/contexts.ts';
import type { LoadedDialog, Need } from '../parts/dialog-definition.ts';
import { actionOf } from '../parts/dialog-keys.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import type { DialogProps } from '../parts/dialog-props.ts';
import { MessageDialog } from '../parts/message-dialog.tsx';
import { ALWAYS_KEYS } from '../parts/shared-keys.ts';
import { useKeys } from '../terminal/use-keys.ts';

/** The open dialog, over the panes: the last child of a box that spans the terminal. It has the keys while it is open. */
export function DialogLayer({
  dialog,
  suspend,
  ...props
}: DialogLayerProps & { readonly dialogs: readonly LoadedDialog[] }): ReactNode {
  const { exit } = useApp();
  // While a dialog has the keys, those that always end or stop the program must not be lost.
  useKeys(key => {
    const action = actionOf(ALWAYS_KEYS, key);
    if (action === 'quit') exit();
    if (action === 'suspend') suspend();
  }, dialog !== undefined);
  const opening = useRef({ dialog, count: 0 });
  if (opening.current.dialog !== dialog) opening.current = { dialog, count: opening.current.count + 1 };
  const loaded = props.dialogs.find(({ kind }) => kind === dialog?.kind);
  if (loaded === undefined) return null;
  // One that is opened anew begins anew, also where it is of the same kind.
  return <OneDialog {...props} key={opening.current.count} input={dialog ?? {}} loaded={loaded} />;
}

/** A dialog, for the SRS that was there when it opened; or why it cannot be. */
function OneDialog({
  loaded: { Component, title, needs },
  columns,
  rows,
  dispatch,
  passKey,
  srs,
  ...props
}: Omit<DialogLayerProps, 'dialog' | 'suspend'> & {
  readonly loaded: LoadedDialog;
  readonly dialogs: readonly LoadedDialog[];
  readonly input: object;
}): ReactNode {
  const { host } = useSession();
  const hostName = useHostName();
  const [opened] = useState(srs);
  const frame: DialogProps = { columns, rows, dispatch, passKey };
  const missing = needs.find(need => !isThere(need, host, opened !== undefined));
  if (missing !== undefined)
    return <MessageDialog {...frame} title={title} text={WHY_NOT[missing](hostName)} />;
  // Where SRS is needed it is there by now.
  return <Component {...props} {...{ frame, srs }} opened={opened as NonNullable<typeof opened>} />;
}

function isThere(need: Need, host: Host, isSrsThere: boolean): boolean {
  switch (need) {
    case 'live':
      return host.kind !== 'recorded';
    case 'rights':
      return !host.isReadOnly;
    case 'srs':
      return isSrsThere;
  }
}

const WHY_NOT: Readonly<Record<Need, (host: string) => string>> = {
  live: host => `${host} is a recording: nothing on it can be changed, profiled or marked.`,
  rights: () =>
    'srs-top runs with --read-only: nothing may be changed or profiled. Start it without that option to do so.',
  srs: host => `No SRS runs on ${host}.`,
};

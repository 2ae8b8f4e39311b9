import type { ViewAction, ViewState } from '../../view/state/view-state.ts';

const OPEN = { severity: 'warning', text: 'the paste does not end: Esc ends it' } as const;

/**
 * What pasted text does: its first line goes into the filter that is being typed, and elsewhere nothing is done but to say
 * so. Taken for keys, a letter of it would open a dialog and the end of a line would confirm it, unseen.
 */
export function pasteActions(
  text: string | undefined,
  { typing }: Pick<ViewState, 'typing'>,
): readonly ViewAction[] {
  if (text === undefined) return [{ type: 'notify', notice: OPEN }];
  if (typing === undefined) {
    const notice = { severity: 'unknown', text: 'pasted text is not taken for keys' } as const;
    return [{ type: 'notify', notice }];
  }
  const [line = ''] = text.split(/[\r\n]/, 1);
  return Array.from(line, key => ({ type: 'typeFilter', key }));
}

import { DIALOGS } from '../dialogs/registry.ts';
import { KEY_GROUPS, type KeyBinding, type OpeningBinding } from '../parts/key-binding.ts';
import { CHANGE_KEYS } from './change-keys.ts';
import { HISTORY_KEYS } from './history-keys.ts';
import { LOOK_KEYS } from './look-keys.ts';
import { MOVE_KEYS } from './move-keys.ts';
import { PROGRAM_KEYS } from './program-keys.ts';

const SCREEN_KEYS = [...CHANGE_KEYS, ...LOOK_KEYS, ...MOVE_KEYS, ...HISTORY_KEYS, ...PROGRAM_KEYS] as const;

/** What a key does in the panes beside opening a dialog. */
export type ScreenAction = (typeof SCREEN_KEYS)[number]['action'];

/** A key of the panes that opens no dialog. */
export interface ScreenBinding extends KeyBinding {
  readonly action: ScreenAction;
}

/**
 * Every key of the panes in one table: dispatch, the help screen, the footer and the README's list are made from it. By
 * groups; in each what opens dialogs comes first, as each dialog's folder says. The keys of a dialog itself stand there, too.
 */
export const KEY_BINDINGS: readonly (ScreenBinding | OpeningBinding)[] = inOrder([
  ...DIALOGS.flatMap(({ opens }) => opens),
  ...SCREEN_KEYS,
]);

const BY_KEY: ReadonlyMap<string, ScreenBinding | OpeningBinding> = new Map(
  KEY_BINDINGS.flatMap(binding => binding.keys.map(key => [key, binding] as const)),
);

export function bindingOf(key: string): ScreenBinding | OpeningBinding | undefined {
  return BY_KEY.get(key);
}

/** By groups, and each behind the one that it follows. */
function inOrder<Binding extends KeyBinding>(bindings: readonly Binding[]): readonly Binding[] {
  const followersOf = (action: string): readonly Binding[] =>
    bindings.filter(({ follows }) => follows === action);
  return KEY_GROUPS.flatMap(name =>
    bindings
      .filter(({ group, follows }) => group === name && follows === undefined)
      .flatMap(binding => [binding, ...followersOf(binding.action)]),
  );
}

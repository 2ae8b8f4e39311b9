import { GO_TO } from '../dialogs/go-to/definition.ts';
import { DIALOGS } from '../dialogs/registry.ts';
import { openDialog } from '../parts/dialog-definition.ts';
import { KEY_GROUPS, type KeyBinding, type OpeningBinding } from '../parts/key-binding.ts';
import { CHANGE_KEYS } from './change-keys.ts';
import { HISTORY_KEYS } from './history-keys.ts';
import { LOOK_KEYS } from './look-keys.ts';
import { MOVE_KEYS } from './move-keys.ts';
import { PROGRAM_KEYS } from './program-keys.ts';
import { REPLAY_KEYS } from './replay-keys.ts';

const SCREEN_KEYS = [...CHANGE_KEYS, ...LOOK_KEYS, ...MOVE_KEYS, ...HISTORY_KEYS, ...PROGRAM_KEYS] as const;

/** What a key does in the panes beside opening a dialog. */
export type ScreenAction = (typeof SCREEN_KEYS)[number]['action'] | ReplayAction;

/** What a key does where a recording is played that has an index. */
export type ReplayAction = Exclude<(typeof REPLAY_KEYS)[number]['action'], 'goTo'>;

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

/** The keys of a recording that is played. Some of them do something else on a host. */
export const REPLAY_BINDINGS: readonly (ScreenBinding | OpeningBinding)[] = REPLAY_KEYS.map(binding =>
  binding.action === 'goTo' ? { ...binding, open: () => openDialog(GO_TO, {}) } : binding,
);

const BY_KEY: ReadonlyMap<string, ScreenBinding | OpeningBinding> = new Map(
  KEY_BINDINGS.flatMap(binding => binding.keys.map(key => [key, binding] as const)),
);

const BY_KEY_OF_REPLAY: ReadonlyMap<string, ScreenBinding | OpeningBinding> = new Map(
  REPLAY_BINDINGS.flatMap(binding => binding.keys.map(key => [key, binding] as const)),
);

/**
 * @param isReplay a recording is played that has an index: its keys go before those of a host, but in the history those
 *   of that
 */
export function bindingOf(
  key: string,
  { isReplay = false, isHistory = false }: { readonly isReplay?: boolean; readonly isHistory?: boolean } = {},
): ScreenBinding | OpeningBinding | undefined {
  const usual = BY_KEY.get(key);
  if (!isReplay || (isHistory && usual?.group === 'History')) return usual;
  return BY_KEY_OF_REPLAY.get(key) ?? usual;
}

/** Whether a key does something in a recording alone, as far as what is open tells. */
export function isOfReplayAlone(key: string, isHistory: boolean): boolean {
  const usual = BY_KEY.get(key);
  return BY_KEY_OF_REPLAY.has(key) && (usual === undefined || (usual.group === 'History' && !isHistory));
}

/** The bindings in force, as help and footer show them. */
export function bindingsOf(isReplay: boolean): readonly (ScreenBinding | OpeningBinding)[] {
  if (!isReplay) return KEY_BINDINGS;
  const usual = KEY_BINDINGS.filter(({ keys: [first = ''], group }) =>
    group === 'History' ? true : !BY_KEY_OF_REPLAY.has(first),
  );
  return [...REPLAY_BINDINGS, ...usual];
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

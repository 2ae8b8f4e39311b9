/** The keys of dialogs as data: handlers, the lines of hints and the help go by it. */

export interface DialogKey<Action extends string = string> {
  /** Names as `readKeys` gives them; hints show the first. */
  readonly keys: readonly [string, ...string[]];
  /** How the help shows them, where names would be too many: `0-9`. */
  readonly shown?: string;
  readonly action: Action;
  /** For the help. Neighbours that say the same share a line there. */
  readonly help: string;
  /** For the line of hints, behind the key: `applies`. */
  readonly hint?: string;
}

/** The keys that work together while a dialog is in one state: none of them is given twice. */
export interface KeySet {
  /** What the dialog is at: `editing`, `recording`. Sets of one dialog that say the same work together. */
  readonly while: string;
  /** What the help writes above, where several dialogs share the set; undefined: it is of one dialog alone. */
  readonly head?: string;
  readonly keys: readonly DialogKey[];
}

/** What a key does; undefined: it is not one of these. */
export function actionOf<Action extends string>(
  keys: readonly DialogKey<Action>[],
  key: string,
): Action | undefined {
  return keys.find(entry => entry.keys.includes(key))?.action;
}

/** `Enter applies`. @param words what it does now, where that is not what it does mostly */
export function keyHint<Action extends string>(
  keys: readonly DialogKey<Action>[],
  action: NoInfer<Action>,
  words?: string,
): string {
  const { keys: names, hint } = entryOf(keys, action);
  return `${names[0]} ${words ?? hint ?? ''}`.trimEnd();
}

/** `Enter or Esc closes`. */
export function eitherHint<Action extends string>(
  keys: readonly DialogKey<Action>[],
  action: NoInfer<Action>,
  words?: string,
): string {
  const { keys: names, hint } = entryOf(keys, action);
  return `${names.join(' or ')} ${words ?? hint ?? ''}`.trimEnd();
}

/** `Left Right`: every key of one action. */
export function allKeyNames<Action extends string>(
  keys: readonly DialogKey<Action>[],
  action: NoInfer<Action>,
): string {
  return entryOf(keys, action).keys.join(' ');
}

/** `Up Down`: the first key of each action. */
export function keyNames<Action extends string>(
  keys: readonly DialogKey<Action>[],
  ...actions: readonly NoInfer<Action>[]
): string {
  return actions.map(action => entryOf(keys, action).keys[0]).join(' ');
}

function entryOf<Action extends string>(
  keys: readonly DialogKey<Action>[],
  action: Action,
): DialogKey<Action> {
  const found = keys.find(entry => entry.action === action);
  if (found === undefined) throw new Error(`no key is bound to ${action}`);
  return found;
}

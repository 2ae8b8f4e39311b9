import type { DialogKey, KeySet } from './dialog-keys.ts';

/** Keys that mean the same in many dialogs. Each stands here once. */

/** They end the program wherever they are pressed. `q` does in the panes alone: in a dialog it may be typed. */
export const ALWAYS_QUIT = ['Ctrl+C', 'F10'] as const;
/** Ends the program in the panes, and leaves what is only read. */
export const QUIT_LETTER = 'q';
/** Stops the program as a shell's job, wherever it is pressed. */
export const SUSPEND = ['Ctrl+Z'] as const;
/** Takes the last change back: in the panes, and where one was just made. */
export const UNDO_KEY = 'u';

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** What works while a dialog is open, whichever. */
export const ALWAYS_KEYS = [
  { keys: ALWAYS_QUIT, action: 'quit', help: 'quit srs-top' },
  { keys: SUSPEND, action: 'suspend', help: 'back to the shell; fg returns' },
] as const satisfies readonly DialogKey[];

export const ERASE_KEYS = [
  { keys: ['Backspace', 'Delete'], action: 'erase', help: 'erase what was typed last' },
] as const satisfies readonly DialogKey[];

export const LEAVE_KEYS = [
  {
    keys: ['Esc'],
    action: 'leave',
    help: 'leave; what is being typed is given up first',
    hint: 'leaves',
  },
] as const satisfies readonly DialogKey[];

export const CLOSE_KEYS = [
  { keys: ['Enter', 'Esc'], action: 'close', help: 'close', hint: 'closes' },
] as const satisfies readonly DialogKey[];

/** Where a text lies open that has no other work for Enter. */
export const READ_KEYS = [
  { keys: ['Esc', QUIT_LETTER], action: 'leave', help: 'leave', hint: 'leaves' },
] as const satisfies readonly DialogKey[];

/** A message: nothing is asked. */
export const MESSAGE_KEYS = [
  ...CLOSE_KEYS,
  { keys: [QUIT_LETTER], action: 'close', help: 'close' },
] as const satisfies readonly DialogKey[];

/** In a form arrows have other work. */
export const PAGE_KEYS = [
  { keys: ['PageDown'], action: 'pageDown', help: 'scroll by a page' },
  { keys: ['PageUp'], action: 'pageUp', help: 'scroll by a page' },
] as const satisfies readonly DialogKey[];

/** In a text or a list. */
export const TEXT_KEYS = [
  { keys: ['Down', 'j'], action: 'lineDown', help: 'a line on, or back' },
  { keys: ['Up', 'k'], action: 'lineUp', help: 'a line on, or back' },
  { keys: ['PageDown', 'Space'], action: 'pageDown', help: 'a page on, or back' },
  { keys: ['PageUp'], action: 'pageUp', help: 'a page on, or back' },
  { keys: ['Home'], action: 'toTop', help: 'to the beginning, or the end' },
  { keys: ['End'], action: 'toEnd', help: 'to the beginning, or the end' },
] as const satisfies readonly DialogKey[];

/** The keys that scroll a text or a list while a dialog is in this state. */
export function scrollingWhile(state: string): KeySet {
  return { while: state, head: 'Where a text or a list scrolls', keys: TEXT_KEYS };
}

/** The keys that every dialog has that is only read. */
export const READING: readonly KeySet[] = [
  { while: 'reading', head: 'Where something is read', keys: READ_KEYS },
  scrollingWhile('reading'),
];

import type { DialogKey, KeySet } from './dialog-keys.ts';
import { CLOSE_KEYS, LEAVE_KEYS, PAGE_KEYS, scrollingWhile, UNDO_KEY } from './shared-keys.ts';

/** The keys of a form that prepares a change, in the order of what it goes through. */

export const FORM_KEYS = [
  {
    keys: ['Enter'],
    action: 'apply',
    help: 'apply what is shown, once you have seen all of it',
    hint: 'applies',
  },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

/** The keys of a form whose value is given to threads. */
export const KEEP_KEYS = [
  {
    keys: ['k'],
    action: 'keep',
    help: 'give it to threads that start later too, or not',
    hint: 'keeps it for new threads',
  },
] as const satisfies readonly DialogKey[];

export const UNRECORDED_KEYS = [
  {
    // A key of its own: somebody who presses Enter twice has not read this.
    keys: ['Y'],
    action: 'apply',
    help: 'apply it anyway, though it cannot be taken back later',
    hint: 'applies it anyway',
  },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

export const DONE_KEYS = [
  ...CLOSE_KEYS,
  {
    keys: [UNDO_KEY],
    action: 'goOn',
    help: 'take it back; any other key closes, and does what it does in the panes',
    hint: 'undo',
  },
] as const satisfies readonly DialogKey[];

/** The keys that every dialog that changes the host has. */
export const CHANGING: readonly KeySet[] = [
  {
    while: 'editing',
    head: 'Where a change is prepared',
    keys: [...FORM_KEYS, ...PAGE_KEYS],
  },
  {
    while: 'unrecorded',
    head: 'Where it cannot be written into the journal',
    keys: [...UNRECORDED_KEYS, ...PAGE_KEYS],
  },
  { while: 'done', head: 'Where it was made', keys: DONE_KEYS },
  scrollingWhile('done'),
];

import { DIALOGS } from '../../dialogs/registry.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import type { OpeningBinding } from '../../parts/key-binding.ts';
import { ALWAYS_QUIT, QUIT_LETTER, SUSPEND, UNDO_KEY } from '../../parts/shared-keys.ts';

/** The keys of the table of all hosts, in the order in which the help has them. */
export const FLEET_KEYS = [
  { keys: ['Enter'], action: 'open', help: "open the host's own screen; not reached: try now", hint: 'open' },
  { keys: ['Esc'], action: 'leave', help: 'back to this table; here: clear the filter, then the marks' },
  { keys: ['Down', 'j'], action: 'down', help: 'the next row, or the one before' },
  { keys: ['Up', 'k'], action: 'up', help: 'the next row, or the one before' },
  { keys: ['PageDown'], action: 'pageDown', help: 'a page down, or up' },
  { keys: ['PageUp'], action: 'pageUp', help: 'a page down, or up' },
  { keys: ['Home'], action: 'first', help: 'the first row, or the last' },
  { keys: ['End'], action: 'last', help: 'the first row, or the last' },
  { keys: ['/'], action: 'filter', help: 'hosts whose name or role has this in it', hint: 'filter' },
  { keys: ['Space'], action: 'mark', help: 'mark for a tuning, or not', hint: 'mark' },
  { keys: ['*'], action: 'markAll', help: 'mark all that are shown' },
  {
    keys: [UNDO_KEY],
    action: 'undo',
    help: 'take back the last change in force: here, or on all that are marked',
  },
  { keys: ['x'], action: 'privacy', help: 'other names in place of hosts and addresses; and back' },
  { keys: ['?', 'F1'], action: 'help', help: 'this help', hint: 'help' },
  { keys: ['Ctrl+L'], action: 'redraw', help: 'draw the whole screen anew' },
  { keys: SUSPEND, action: 'suspend', help: 'back to the shell; fg returns' },
  { keys: [QUIT_LETTER, ...ALWAYS_QUIT], action: 'quit', help: 'quit', hint: 'quit' },
] as const satisfies readonly DialogKey[];

export type FleetKeyAction = (typeof FLEET_KEYS)[number]['action'];

/** Dialogs of which the same can be wished for several hosts. */
const ROLLED = ['renice', 'affinity', 'policy', 'quota', 'irq', 'buffers', 'open-files'];

/** The keys that open a tuning's dialog on what is marked, or on the chosen row. */
export const TUNING_KEYS: readonly OpeningBinding[] = DIALOGS.filter(({ kind }) =>
  ROLLED.includes(kind),
).flatMap(({ opens }) => opens.filter(({ group }) => group === 'Change'));

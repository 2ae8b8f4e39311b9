import type { KeyBinding } from '../parts/key-binding.ts';
import { ALWAYS_QUIT, QUIT_LETTER, SUSPEND } from '../parts/shared-keys.ts';

/** srs-top itself. */
export const PROGRAM_KEYS = [
  {
    keys: ['Space'],
    action: 'pause',
    group: 'Program',
    help: 'pause the screen (measuring goes on)',
    footer: { text: 'pause', rank: 27, now: { cause: 'paused', rank: 5, text: 'go on' } },
  },
  {
    keys: ['R'],
    action: 'record',
    group: 'Program',
    help: 'record into a file, and end that',
    footer: { text: 'record', rank: 35, now: { cause: 'recording', rank: 7, text: 'end recording' } },
  },
  { keys: ['W'], action: 'saveLast', group: 'Program', help: 'save a recording of the last ten minutes' },
  {
    keys: ['x'],
    action: 'privacy',
    group: 'Program',
    help: 'other names in place of hosts, addresses, streams, users; and back',
  },
  { keys: ['S'], action: 'picture', group: 'Program', help: 'save what is shown as SVG and text' },
  { keys: ['Ctrl+L'], action: 'redraw', group: 'Program', help: 'draw the whole screen anew' },
  {
    keys: SUSPEND,
    action: 'suspend',
    group: 'Program',
    help: 'back to the shell; fg returns',
  },
  {
    keys: [QUIT_LETTER, ...ALWAYS_QUIT],
    action: 'quit',
    group: 'Program',
    help: 'quit',
    footer: { text: 'quit', rank: 0 },
  },
] as const satisfies readonly KeyBinding[];

import type { KeyBinding } from '../parts/key-binding.ts';

/** What works while the history is open. */
export const HISTORY_KEYS = [
  {
    keys: ['Esc'],
    action: 'leave',
    group: 'History',
    help: 'back to the panes',
    footer: { text: 'back', rank: 30 },
  },
  {
    keys: ['Left'],
    action: 'earlier',
    group: 'History',
    help: 'a quarter of the span back, or forward',
    footer: { text: 'earlier', rank: 31 },
  },
  {
    keys: ['Right'],
    action: 'later',
    group: 'History',
    help: 'a quarter of the span back, or forward',
    footer: { text: 'later', rank: 32 },
  },
  {
    keys: ['+', '='],
    action: 'longer',
    group: 'History',
    help: 'longer or shorter span; also Up, Down',
    footer: { text: 'longer', rank: 33 },
  },
  {
    keys: ['-'],
    action: 'shorter',
    group: 'History',
    help: 'longer or shorter span; also Up, Down',
    footer: { text: 'shorter', rank: 34 },
  },
] as const satisfies readonly KeyBinding[];

import type { KeyBinding } from '../parts/key-binding.ts';

/** From pane to pane, and in one. */
export const MOVE_KEYS = [
  { keys: ['Tab'], action: 'nextPane', group: 'Move', help: 'next pane, or chart of the history' },
  {
    keys: ['Shift+Tab'],
    action: 'previousPane',
    group: 'Move',
    help: 'pane or chart before',
  },
  { keys: ['Down', 'j'], action: 'scrollDown', group: 'Move', help: 'scroll the pane down' },
  { keys: ['Up', 'k'], action: 'scrollUp', group: 'Move', help: 'scroll the pane up' },
  { keys: ['PageDown'], action: 'pageDown', group: 'Move', help: 'a page down' },
  { keys: ['PageUp'], action: 'pageUp', group: 'Move', help: 'a page up' },
  { keys: ['Home'], action: 'scrollToTop', group: 'Move', help: 'to the beginning of the pane' },
  {
    keys: ['End'],
    action: 'scrollToEnd',
    group: 'Move',
    help: 'to its end; in the history: back to now',
  },
] as const satisfies readonly KeyBinding[];

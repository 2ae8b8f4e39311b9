import type { KeyBinding } from '../parts/key-binding.ts';

/** From pane to pane, and in one. */
export const MOVE_KEYS = [
  { keys: ['Tab'], action: 'nextPane', group: 'Move', help: 'next pane or chart, or the one before' },
  {
    keys: ['Shift+Tab'],
    action: 'previousPane',
    group: 'Move',
    help: 'next pane or chart, or the one before',
  },
  { keys: ['Down', 'j'], action: 'scrollDown', group: 'Move', help: 'scroll the pane down, or up' },
  { keys: ['Up', 'k'], action: 'scrollUp', group: 'Move', help: 'scroll the pane down, or up' },
  { keys: ['PageDown'], action: 'pageDown', group: 'Move', help: 'a page down, or up' },
  { keys: ['PageUp'], action: 'pageUp', group: 'Move', help: 'a page down, or up' },
  { keys: ['Home'], action: 'scrollToTop', group: 'Move', help: 'to its beginning or end; history: now' },
  {
    keys: ['End'],
    action: 'scrollToEnd',
    group: 'Move',
    help: 'to its beginning or end; history: now',
  },
] as const satisfies readonly KeyBinding[];

import type { KeyBinding } from '../parts/key-binding.ts';

/** What works while a recording is played that has an index; in the place of what these keys do on a host. */
export const REPLAY_KEYS = [
  {
    keys: ['Space'],
    action: 'playOrPause',
    group: 'Replay',
    help: 'play, or pause',
    footer: { text: 'pause', rank: 5, now: { cause: 'paused', rank: 5.05, text: 'play' } },
  },
  { keys: [']', '+'], action: 'faster', group: 'Replay', help: 'faster, or slower: 0.5 to 60 times' },
  { keys: ['[', '-'], action: 'slower', group: 'Replay', help: 'faster, or slower: 0.5 to 60 times' },
  {
    keys: ['.'],
    action: 'stepOn',
    group: 'Replay',
    help: 'pause, and go on by one refresh',
    footer: { text: 'step', rank: 5.6 },
  },
  {
    keys: ['Left'],
    action: 'back10s',
    group: 'Replay',
    help: '10 s back, or forward',
    footer: { text: '-10 s', rank: 5.4 },
  },
  {
    keys: ['Right'],
    action: 'on10s',
    group: 'Replay',
    help: '10 s back, or forward',
    footer: { text: '+10 s', rank: 5.5 },
  },
  { keys: ['('], action: 'back1m', group: 'Replay', help: 'a minute back, or forward' },
  { keys: [')'], action: 'on1m', group: 'Replay', help: 'a minute back, or forward' },
  { keys: ['{'], action: 'back10m', group: 'Replay', help: 'ten minutes back, or forward' },
  { keys: ['}'], action: 'on10m', group: 'Replay', help: 'ten minutes back, or forward' },
  {
    keys: ['g'],
    action: 'goTo',
    group: 'Replay',
    help: 'go to a time',
    footer: { text: 'go to', rank: 5.3 },
  },
  {
    keys: ['N'],
    action: 'nextMoment',
    group: 'Replay',
    help: 'the next finding, tuning or mark, or the one before',
    footer: { text: 'next event', rank: 5.1 },
  },
  {
    keys: ['B'],
    action: 'momentBefore',
    group: 'Replay',
    help: 'the next finding, tuning or mark, or the one before',
    footer: { text: 'event before', rank: 5.2 },
  },
] as const satisfies readonly KeyBinding[];

import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CLOSE_KEYS, LEAVE_KEYS, PAGE_KEYS, scrollingWhile } from '../../parts/shared-keys.ts';
import { NUMBER_KEYS } from '../../parts/to-number.ts';
import { MAC_PROFILE } from '../mac-profile/definition.ts';

/** What is chosen before. */
export const PROFILE_CHOICE_KEYS = [
  { keys: ['Left'], action: 'previousTool', help: 'perf, strace, or drop reasons' },
  { keys: ['Right'], action: 'nextTool', help: 'perf, strace, or drop reasons' },
  { keys: ['Up'], action: 'previousThreads', help: 'all threads, or one' },
  { keys: ['Down'], action: 'nextThreads', help: 'all threads, or one' },
  { keys: ['b'], action: 'busiest', help: 'the busiest thread' },
  { keys: ['f'], action: 'frequency', help: 'frequency of perf' },
  { keys: ['g'], action: 'callGraph', help: 'call graph of perf' },
] as const satisfies readonly DialogKey[];

export const PROFILE_KEYS = [
  {
    keys: ['Enter'],
    action: 'start',
    help: 'start what is shown, once you have seen all of it',
    hint: 'records',
  },
  { keys: ['l'], action: 'leakCheck', help: 'leak check, where SRS runs under valgrind' },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

export const RECORDING_KEYS = [
  {
    keys: ['c', 'Esc'],
    action: 'end',
    help: 'end it; what it has by then is kept',
    hint: 'ends it and keeps the data',
  },
] as const satisfies readonly DialogKey[];

export const PROFILE: DialogDefinition<object, 'live' | 'srs'> = {
  kind: 'profile',
  title: 'profile',
  opens: [
    {
      keys: ['p'],
      action: 'profile',
      group: 'Change',
      help: 'profile SRS: perf, strace, drop reasons',
      footer: { text: 'perf', rank: 13 },
    },
  ],
  instead: ({ session }) => (session.host.system === 'macos' ? MAC_PROFILE : undefined),
  keys: [
    {
      while: 'editing',
      keys: [...PROFILE_CHOICE_KEYS, ...NUMBER_KEYS, ...PROFILE_KEYS, ...PAGE_KEYS],
    },
    { while: 'recording', keys: RECORDING_KEYS },
    { while: 'failed', keys: CLOSE_KEYS },
    scrollingWhile('failed'),
  ],
  needs: ['live', 'srs'],
};

import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING, KEEP_KEYS } from '../../parts/form-keys.ts';
import { LIST_KEYS } from '../../parts/type-list.ts';

/** The keys of the grid. */
export const CURSOR_KEYS = [
  { keys: ['Left'], action: 'left', help: 'go from CPU to CPU' },
  { keys: ['Right'], action: 'right', help: 'go from CPU to CPU' },
  { keys: ['Up'], action: 'up', help: 'go from CPU to CPU' },
  { keys: ['Down'], action: 'down', help: 'go from CPU to CPU' },
  { keys: ['['], action: 'pageUp', help: 'a page of CPUs back, or on' },
  { keys: [']'], action: 'pageDown', help: 'a page of CPUs back, or on' },
  { keys: ['Home'], action: 'first', help: 'to the first CPU, or the last' },
  { keys: ['End'], action: 'last', help: 'to the first CPU, or the last' },
] as const satisfies readonly DialogKey[];

export const AFFINITY_KEYS = [
  { keys: ['Space'], action: 'toggle', help: 'tick this CPU, or not', hint: 'toggles' },
  { keys: ['t'], action: 'nextThreads', help: 'all threads, or one' },
  { keys: ['a'], action: 'allCpus', help: 'all CPUs' },
  { keys: ['x'], action: 'allButFirst', help: 'all CPUs but CPU 0' },
  { keys: ['o'], action: 'onlyThis', help: 'only this CPU' },
] as const satisfies readonly DialogKey[];

export const AFFINITY: DialogDefinition<object, 'live' | 'srs'> = {
  kind: 'affinity',
  title: 'affinity',
  opens: [
    {
      keys: ['a'],
      action: 'affinity',
      group: 'Change',
      help: 'CPUs that SRS may run on (taskset)',
      footer: { text: 'affinity', rank: 11 },
    },
  ],
  keys: [
    { while: 'editing', keys: [...CURSOR_KEYS, ...AFFINITY_KEYS, ...LIST_KEYS, ...KEEP_KEYS] },
    ...CHANGING,
  ],
  needs: ['live', 'srs'],
};

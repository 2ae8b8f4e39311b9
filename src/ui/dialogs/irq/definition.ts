import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING } from '../../parts/form-keys.ts';
import { LIST_KEYS } from '../../parts/type-list.ts';

/** What is chosen by one key; each is there on one of the pages, or on both. */
export const PRESET_KEYS = [
  { keys: ['c'], action: 'firstCpu', help: 'IRQs: all on the first CPU' },
  { keys: ['s'], action: 'spread', help: 'IRQs: one a CPU' },
  { keys: ['o'], action: 'rpsOff', help: 'RPS: off' },
  { keys: ['a'], action: 'allCpus', help: 'RPS: all CPUs' },
  { keys: ['k'], action: 'offSrs', help: 'CPUs that SRS does not run on' },
] as const satisfies readonly DialogKey[];

export const IRQ_KEYS = [
  { keys: ['Tab', 'Shift+Tab'], action: 'page', help: 'IRQ affinity, or RPS' },
  { keys: ['Left'], action: 'previousNic', help: 'choose the interface' },
  { keys: ['Right'], action: 'nextNic', help: 'choose the interface' },
  { keys: ['Up'], action: 'previousQueue', help: 'all its queues, or one' },
  { keys: ['Down'], action: 'nextQueue', help: 'all its queues, or one' },
] as const satisfies readonly DialogKey[];

export const IRQ: DialogDefinition<object, 'live'> = {
  kind: 'irq',
  title: 'IRQ affinity and RPS',
  opens: [
    {
      keys: ['i'],
      action: 'irq',
      group: 'Change',
      help: 'CPUs that serve a NIC: IRQ affinity and RPS',
      footer: { text: 'irq', rank: 17 },
    },
  ],
  keys: [{ while: 'editing', keys: [...IRQ_KEYS, ...PRESET_KEYS, ...LIST_KEYS] }, ...CHANGING],
  needs: ['live'],
};

import { stepNice } from '../../../tuning/kinds/process/renice.ts';
import { niceValues } from '../../../view/state/thread-scope.ts';
import type { DialogDefinition } from '../../parts/dialog-definition.ts';
import type { DialogKey } from '../../parts/dialog-keys.ts';
import { CHANGING, KEEP_KEYS } from '../../parts/form-keys.ts';
import type { OpeningContext } from '../../parts/key-binding.ts';
import { DIGITS, ERASE_KEYS } from '../../parts/shared-keys.ts';

export interface ReniceInput {
  /** What the field begins with; undefined: the value of SRS's guide, where that is a step down. */
  readonly nice?: number;
}

/** The keys of the field. */
export const NICE_KEYS = [
  { keys: DIGITS, shown: '0-9', action: 'digit', help: 'type a nice value' },
  { keys: ['-'], action: 'minus', help: 'a sign first, then one lower' },
  { keys: ['F7', '['], action: 'lower', help: 'one lower: SRS gets more CPU' },
  { keys: ['F8', ']', '+'], action: 'higher', help: 'one higher: SRS gets less CPU' },
  ...ERASE_KEYS,
] as const satisfies readonly DialogKey[];

export const RENICE_KEYS = [
  { keys: ['Up', 'Left'], action: 'previousThreads', help: 'all threads, or one' },
  { keys: ['Down', 'Right'], action: 'nextThreads', help: 'all threads, or one' },
  { keys: ['g'], action: 'group', help: 'the autogroup in place of the threads, or back', hint: 'autogroup' },
] as const satisfies readonly DialogKey[];

export const RENICE: DialogDefinition<ReniceInput, 'live' | 'srs'> = {
  kind: 'renice',
  title: 'renice',
  opens: [
    {
      keys: ['r'],
      action: 'renice',
      group: 'Change',
      help: "nice value of SRS's threads (renice)",
      footer: { text: 'renice', rank: 10 },
    },
    {
      keys: ['F7', '['],
      action: 'niceDown',
      group: 'Change',
      help: 'nice value one lower: SRS gets more CPU',
      input: context => stepped(context, -1),
    },
    {
      keys: ['F8', ']'],
      action: 'niceUp',
      group: 'Change',
      help: 'nice value one higher: SRS gets less CPU',
      input: context => stepped(context, 1),
    },
  ],
  keys: [{ while: 'editing', keys: [...RENICE_KEYS, ...NICE_KEYS, ...KEEP_KEYS] }, ...CHANGING],
  needs: ['live', 'srs'],
};

/** With a field that is empty while no nice value is known. */
function stepped({ srs }: OpeningContext, by: 1 | -1): ReniceInput {
  const nice = stepNice(niceValues('all', srs?.threads ?? []), by);
  return nice === undefined ? {} : { nice };
}

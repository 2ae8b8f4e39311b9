import {
  GUIDE_VALUES,
  KERNEL_PARAMETERS,
  type KernelParameter,
} from '../../../tuning/kinds/sysctl/kernel-parameters.ts';
import type { ParameterWish } from '../../../tuning/kinds/sysctl/sysctl.ts';

import { actionOf } from '../../parts/dialog-keys.ts';
import { BUFFERS_KEYS } from './definition.ts';

export interface BuffersState {
  /** 0: the four buffers of the guide; else the place of one parameter, counted from 1. */
  readonly row: number;
  /** Undefined: nothing is typed, the guide's value is proposed where it has one. */
  readonly typed: string | undefined;
}

export interface BuffersWish {
  readonly wishes: readonly ParameterWish[];
}

const LONGEST = 40;
/** No key: what leaving a value half typed does. */
export const CLEAR = 'Clear';

export function startBuffers(): BuffersState {
  return { row: 0, typed: undefined };
}

/**
 * Chooses a parameter, or types a value: digits begin it, and letters, blanks and commas go on with it: `16 MiB`, three
 * numbers of udp_mem.
 * @param key `CLEAR` forgets what was typed
 */
export function pressBuffers(state: BuffersState, key: string): BuffersState {
  const count = KERNEL_PARAMETERS.length + 1;
  const { typed } = state;
  if (key === CLEAR) return { ...state, typed: undefined };
  const action = actionOf(BUFFERS_KEYS, key);
  switch (action) {
    case 'previous':
      return { row: (state.row + count - 1) % count, typed: undefined };
    case 'next':
      return { row: (state.row + 1) % count, typed: undefined };
    case 'erase':
      return { ...state, typed: typed === undefined || typed.length < 2 ? undefined : typed.slice(0, -1) };
    case 'digit':
    case 'sign': {
      // A value begins with a digit.
      if (action === 'sign' && typed === undefined) return state;
      return { ...state, typed: ((typed ?? '') + (key === 'Space' ? ' ' : key)).slice(0, LONGEST) };
    }
    case undefined:
      return state;
  }
}

/** The parameter that is chosen; undefined: the four of the guide. */
export function chosenParameter({ row }: BuffersState): KernelParameter | undefined {
  return KERNEL_PARAMETERS[row - 1];
}

/** What stands in the field: what was typed, else the guide's value, if it has one. */
export function fieldValue(state: BuffersState): string | undefined {
  const parameter = chosenParameter(state);
  return state.typed ?? (parameter === undefined ? GUIDE_VALUES[0]?.value : parameter.guide);
}

/** What is asked for; undefined while there is no value. */
export function buffersWish(state: BuffersState): BuffersWish | undefined {
  const value = fieldValue(state);
  const parameter = chosenParameter(state);
  if (value === undefined) return undefined;
  const ids = parameter === undefined ? GUIDE_VALUES.map(({ id }) => id) : [parameter.id];
  return { wishes: ids.map(id => ({ id, value })) };
}

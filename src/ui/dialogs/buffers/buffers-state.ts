import {
  GUIDE_VALUES,
  KERNEL_PARAMETERS,
  type KernelParameter,
} from '../../../tuning/kinds/sysctl/kernel-parameters.ts';
import type { ParameterWish } from '../../../tuning/kinds/sysctl/sysctl.ts';

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

export function startBuffers(): BuffersState {
  return { row: 0, typed: undefined };
}

/** Arrows choose, digits begin a value, and letters, blanks and commas go on with it: `16 MiB`, three numbers of udp_mem. `Clear` forgets it. */
export function pressBuffers(state: BuffersState, key: string): BuffersState {
  const count = KERNEL_PARAMETERS.length + 1;
  const { typed } = state;
  switch (key) {
    case 'Up':
      return { row: (state.row + count - 1) % count, typed: undefined };
    case 'Down':
      return { row: (state.row + 1) % count, typed: undefined };
    case 'Clear':
      return { ...state, typed: undefined };
    case 'Backspace':
    case 'Delete':
      return { ...state, typed: typed === undefined || typed.length < 2 ? undefined : typed.slice(0, -1) };
    default: {
      const character = key === 'Space' ? ' ' : key;
      const isFit = typed === undefined ? /^\d$/ : /^[\d.,kmgib ]$/i;
      if (!isFit.test(character)) return state;
      return { ...state, typed: ((typed ?? '') + character).slice(0, LONGEST) };
    }
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

import type { ProfileOptions } from '../../profile/profile.ts';
import { isRefusal, type Refusal } from '../../tuning/tuning.ts';
import { toNumber, typeNumber } from './to-number.ts';

/** Off the beat of whatever runs every 10 ms, and as perf's own users do (perf-record(1) examples). */
export const FREQUENCY_HZ = 99;
const DEFAULT_SECONDS = 30;
/** As `planProfile` takes them. */
const SECONDS = { lowest: 1, highest: 3_600, isWhole: true };

const CALL_GRAPHS = ['off', 'fp', 'dwarf'] as const;

export interface ProfileState {
  readonly seconds: string;
  /** The length is the one that was proposed: a digit begins anew instead of being added to it. */
  readonly isProposed: boolean;
  readonly callGraph: ProfileOptions['callGraph'];
}

export function startProfileState(): ProfileState {
  return { seconds: String(DEFAULT_SECONDS), isProposed: true, callGraph: 'off' };
}

/** Digits type the seconds, `g` goes to the next way of call graphs. */
export function pressProfile(state: ProfileState, key: string): ProfileState {
  if (key === 'g') {
    const next = (CALL_GRAPHS.indexOf(state.callGraph) + 1) % CALL_GRAPHS.length;
    return { ...state, callGraph: CALL_GRAPHS[next] ?? 'off' };
  }
  const isDigit = /^\d$/.test(key);
  const seconds = typeNumber(state.isProposed && isDigit ? '' : state.seconds, key);
  return seconds === state.seconds && !isDigit ? state : { ...state, seconds, isProposed: false };
}

/** What to record; why not, in words, when the seconds are none; undefined while none are typed. */
export function profileOptions(state: ProfileState): ProfileOptions | Refusal | undefined {
  if (state.seconds === '') return undefined;
  const seconds = toNumber(state.seconds, SECONDS);
  return isRefusal(seconds) ? seconds : { seconds, frequencyHz: FREQUENCY_HZ, callGraph: state.callGraph };
}

/** The options to plan with, if they can be planned with. */
export function profileWish(state: ProfileState): ProfileOptions | undefined {
  const options = profileOptions(state);
  return isRefusal(options) ? undefined : options;
}

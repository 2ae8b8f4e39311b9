import type { SrsMetrics } from '../../../metrics/terms/metrics.ts';
import type { DropsOptions, ProfileOptions, StraceOptions } from '../../../profile/profile.ts';
import { isRefusal, type Refusal } from '../../../tuning/tuning.ts';
import { stepAround } from '../../../view/state/step-around.ts';
import { nextScope, type ScopeChoice } from '../../../view/state/thread-scope.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { NUMBER_KEYS, toNumber, typeNumber } from '../../parts/to-number.ts';
import { PROFILE_CHOICE_KEYS } from './definition.ts';

export const PROFILE_TOOLS = ['perf', 'strace', 'drops'] as const;
export type ProfileTool = (typeof PROFILE_TOOLS)[number];

/** Off the beat of whatever runs every 10 ms, and as perf's own users do (perf-record(1) examples). */
const FREQUENCIES_HZ = [99, 199, 499, 999, 4999, 49] as const;
const CALL_GRAPHS = ['off', 'fp', 'dwarf'] as const;

/** As `planProfile`, `planStrace` and `planDrops` take them. */
export const SECONDS = {
  perf: { lowest: 1, highest: 3_600, isWhole: true },
  strace: { lowest: 1, highest: 60, isWhole: true },
  drops: { lowest: 1, highest: 10, isWhole: true },
} as const;

interface Length {
  readonly text: string;
  /** The length is the one that was proposed: a digit begins anew instead of being added to it. */
  readonly isProposed: boolean;
}

export interface ProfileState {
  readonly tool: ProfileTool;
  readonly scope: ScopeChoice;
  readonly lengths: Readonly<Record<ProfileTool, Length>>;
  readonly frequencyHz: number;
  readonly callGraph: ProfileOptions['callGraph'];
}

/** What to plan. */
export type ProfileWish =
  | { readonly tool: 'perf'; readonly options: ProfileOptions }
  | { readonly tool: 'strace'; readonly options: StraceOptions }
  | { readonly tool: 'drops'; readonly options: DropsOptions };

export function startProfileState(): ProfileState {
  return {
    tool: 'perf',
    scope: 'all',
    lengths: {
      perf: { text: '30', isProposed: true },
      strace: { text: '5', isProposed: true },
      drops: { text: '3', isProposed: true },
    },
    frequencyHz: FREQUENCIES_HZ[0],
    callGraph: 'off',
  };
}

/** Chooses the tool, the threads, and of perf the frequency and the call graph; all other keys type the seconds. */
export function pressProfile(
  state: ProfileState,
  key: string,
  { threads, busiestTid }: Pick<SrsMetrics, 'threads' | 'busiestTid'>,
): ProfileState {
  const { tool, scope } = state;
  switch (actionOf(PROFILE_CHOICE_KEYS, key)) {
    case 'previousTool':
      return { ...state, tool: stepAround(PROFILE_TOOLS, tool, -1) };
    case 'nextTool':
      return { ...state, tool: stepAround(PROFILE_TOOLS, tool, 1) };
    case 'previousThreads':
      return { ...state, scope: nextScope(scope, -1, threads) };
    case 'nextThreads':
      return { ...state, scope: nextScope(scope, 1, threads) };
    case 'busiest':
      return { ...state, scope: busiestTid ?? scope };
    case 'frequency':
      return tool === 'perf'
        ? { ...state, frequencyHz: stepAround(FREQUENCIES_HZ, state.frequencyHz, 1) }
        : state;
    case 'callGraph':
      return tool === 'perf' ? { ...state, callGraph: stepAround(CALL_GRAPHS, state.callGraph, 1) } : state;
    case undefined:
      return { ...state, lengths: { ...state.lengths, [tool]: typeLength(state.lengths[tool], key) } };
  }
}

/**
 * What to record; a refusal when the seconds are not a number; undefined while nothing is typed.
 * @param srs as it was when the dialog opened: if the plan followed the newest, it would never come to rest
 */
export function profileWish(
  { tool, scope, lengths, frequencyHz, callGraph }: ProfileState,
  srs: Pick<SrsMetrics, 'pid' | 'busiestTid' | 'sockets'>,
): ProfileWish | Refusal | undefined {
  const { text } = lengths[tool];
  if (text === '') return undefined;
  const seconds = toNumber(text, SECONDS[tool]);
  if (isRefusal(seconds)) return seconds;
  if (tool === 'perf') return { tool, options: { seconds, frequencyHz, callGraph, threads: scope } };
  if (tool === 'strace') return { tool, options: { seconds, threads: scope } };
  const threads = scope === 'all' ? (srs.busiestTid ?? srs.pid) : scope;
  return { tool, options: { seconds, threads, ports: portsOf(srs) } };
}

/** Local ports of its UDP sockets, each once. */
function portsOf({ sockets }: Pick<SrsMetrics, 'sockets'>): readonly number[] {
  const own = sockets.filter(({ isOwn }) => isOwn !== false);
  const ports = own.map(({ local }) => Number(local.slice(local.lastIndexOf(':') + 1)));
  return [...new Set(ports.filter(port => port > 0))].sort((a, b) => a - b);
}

function typeLength(length: Length, key: string): Length {
  const isDigit = actionOf(NUMBER_KEYS, key) === 'digit';
  const text = typeNumber(length.isProposed && isDigit ? '' : length.text, key);
  return text === length.text && !isDigit ? length : { text, isProposed: false };
}

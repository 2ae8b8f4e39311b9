import type { Dispatch } from 'react';
import type { Moment, Replay } from '../../replay.ts';
import { formatDateTime } from '../../text/format.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import type { ReplayAction, ScreenAction } from '../keys/keymap.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const STEERING: Readonly<Record<ReplayAction, (replay: Replay, dispatch: Dispatch<ViewAction>) => void>> = {
  playOrPause: replay => replay.playOrPause(),
  faster: replay => replay.changeSpeed(1),
  slower: replay => replay.changeSpeed(-1),
  stepOn: replay => replay.step(),
  back10s: replay => replay.seekBy(-10 * SECOND),
  on10s: replay => replay.seekBy(10 * SECOND),
  back1m: replay => replay.seekBy(-MINUTE),
  on1m: replay => replay.seekBy(MINUTE),
  back10m: replay => replay.seekBy(-10 * MINUTE),
  on10m: replay => replay.seekBy(10 * MINUTE),
  nextMoment: (replay, dispatch) => goTo(replay, dispatch, 1),
  momentBefore: (replay, dispatch) => goTo(replay, dispatch, -1),
};

/** Does what a key of the replay does. @returns false: it is none of these */
export function steerReplay(action: ScreenAction, replay: Replay, dispatch: Dispatch<ViewAction>): boolean {
  if (!(action in STEERING)) return false;
  STEERING[action as ReplayAction](replay, dispatch);
  return true;
}

function goTo(replay: Replay, dispatch: Dispatch<ViewAction>, by: 1 | -1): void {
  const moment = replay.jump(by);
  const text = moment === undefined ? NONE[by] : wordsOf(moment);
  dispatch({ type: 'notify', notice: { severity: 'unknown', text } });
}

const NONE = {
  1: 'no finding, tuning or mark after this moment',
  '-1': 'no finding, tuning or mark before this moment',
} as const;

function wordsOf({ kind, wall }: Moment): string {
  return `${kind} at ${formatDateTime(new Date(wall).toISOString())}`;
}

import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import type { TimeLine } from '../../view/replay/time-line.ts';
import type { Shown } from './use-session-state.ts';

/** Where a recording is, with what was passed of it in words; undefined: none is played that has an index. */
export function timeLineOf(
  replay: Replay | undefined,
  session: Session,
  { snapshot, ended }: Pick<Shown, 'snapshot' | 'ended'>,
  isPrivate: boolean,
): TimeLine | undefined {
  if (replay === undefined) return undefined;
  const { isPaused, speed, target } = replay.state();
  const { firstWall, lastWall, moments } = replay;
  return {
    ...{ firstWall, lastWall, isPaused, speed },
    wall: target ?? snapshot.sample.time.getTime(),
    isSeeking: target !== undefined,
    isOver: ended !== undefined && session === replay.state().session,
    // Words may name addresses.
    moments: moments.map(moment => ({
      ...moment,
      words: isPrivate ? undefined : replay.wordsOf(moment),
    })),
  };
}

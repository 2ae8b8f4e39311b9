import { type ReactNode, useSyncExternalStore } from 'react';
import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import { nothing, ReplayContext, SessionContext, subscribeToNothing } from './contexts.ts';

export interface StageProps {
  readonly session: Session;
  /** Undefined: the session stays the same. */
  readonly replay: Replay | undefined;
  readonly children: ReactNode;
}

/** Gives all that is drawn the session that is on screen: of what is played the one that stands at its moment. */
export function Stage({ session, replay, children }: StageProps): ReactNode {
  const state = useSyncExternalStore(replay?.subscribe ?? subscribeToNothing, replay?.state ?? nothing);
  return (
    <ReplayContext value={replay}>
      <SessionContext value={state?.session ?? session}>{children}</SessionContext>
    </ReplayContext>
  );
}

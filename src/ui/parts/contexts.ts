import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import type { Wish } from '../../tuning/engine/plan-wish.ts';
import type { Refusal, TuningOutcome } from '../../tuning/tuning.ts';
import { createTheme, type Theme } from '../../view/look/theme.ts';

/** The session on screen. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Throws where no session is on screen. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession: no <SessionContext> above this component');
  return session;
}

/** The recording that is played; undefined: a host is watched, or a recording that has no index. */
export const ReplayContext = createContext<Replay | undefined>(undefined);

/** What is played, and a component that is drawn anew whenever that changes. */
export function useReplay(): Replay | undefined {
  const replay = useContext(ReplayContext);
  useSyncExternalStore(replay?.subscribe ?? subscribeToNothing, replay?.state ?? nothing);
  return replay;
}

export function subscribeToNothing(): () => void {
  return () => undefined;
}

export function nothing(): undefined {
  return undefined;
}

/** What the screen calls the host of the session; undefined: as it calls itself. */
export const HostNameContext = createContext<string | undefined>(undefined);

/** What dialogs call the host. */
export function useHostName(): string {
  const { host } = useSession();
  return useContext(HostNameContext) ?? host.name;
}

/** Where a change is made. */
export interface Where {
  /** What the host is called on the screen. */
  readonly label: string;
  /** The table of all hosts is behind it. */
  readonly isOfSeveral: boolean;
  /** On how many more it is to be made then. @param wish what was made; undefined: nothing yet */
  readonly more: (wish: Wish | undefined) => number;
}

/** Undefined: as the session's host is called, where that is another machine. */
export const WhereContext = createContext<Where | undefined>(undefined);

export const ThemeContext = createContext<Theme>(createTheme({ colorLevel: 0, isAscii: false }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

/** Told what came of a wish that a dialog was asked for; undefined: nobody wants to know beside the session. */
export const TunedContext = createContext<
  ((wish: Wish, outcome: TuningOutcome | Refusal) => void) | undefined
>(undefined);

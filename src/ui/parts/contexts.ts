import { createContext, useContext } from 'react';
import type { Session } from '../../session.ts';
import { createTheme, type Theme } from '../../view/look/theme.ts';

/** The session on screen. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Throws where no session is on screen. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('useSession: no <SessionContext> above this component');
  return session;
}

export const ThemeContext = createContext<Theme>(createTheme({ colorLevel: 0, isAscii: false }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

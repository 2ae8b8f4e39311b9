import { createContext, useContext } from 'react';
import type { Host } from '../../host/host.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import type { Keeper } from '../../tuning/engine/keeper.ts';
import type { Reverter } from '../../tuning/engine/reverter.ts';
import type { Journal } from '../../tuning/journal/journal.ts';
import { createTheme, type Theme } from '../../view/look/theme.ts';

/** What the screen can ask for beside drawing. */
export interface Services {
  /** Handed on to tuning and profile; the screen itself asks nothing of it. */
  readonly host: Host;
  /** Where changes are written down before they are made. */
  readonly journal: Journal;
  /** Gives threads that come later what was kept for them. */
  readonly keeper: Keeper;
  /** Takes back what nobody keeps. */
  readonly reverter: Reverter;
  /** Which processes are watched. */
  readonly wanted: Wanted;
  /** Says a sentence where the shell is, while the screen is away. */
  readonly complain: (sentence: string) => void;
  /** Where profiles are kept. */
  readonly stateDirectory: string;
  readonly delaySeconds: () => number;
  readonly setDelay: (seconds: number) => void;
  readonly windowSeconds: () => number;
  readonly setWindow: (seconds: number) => void;
  /** Reads everything anew at once, after a change. */
  readonly refreshNow: () => void;
  /** Tells whether the sockets of other processes are looked at too, which cost more to read. */
  readonly wantAllSockets: (areWanted: boolean) => void;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('useServices: no <ServicesContext> above this component');
  return services;
}

export const ThemeContext = createContext<Theme>(createTheme({ colorLevel: 0, isAscii: false }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

import { createContext, useContext } from 'react';
import type { Session } from '../../session.ts';
import { createTheme, type Theme } from '../../view/look/theme.ts';

export const ServicesContext = createContext<Session | undefined>(undefined);

export function useServices(): Session {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('useServices: no <ServicesContext> above this component');
  return services;
}

export const ThemeContext = createContext<Theme>(createTheme({ colorLevel: 0, isAscii: false }));

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

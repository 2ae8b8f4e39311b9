import type { ColorChoice, ThemeName } from './appearance.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './thresholds.ts';

/** Panes of the screen that can be left out. */
export const PANE_CHOICES = ['srs', 'cpu', 'network', 'sockets', 'loss', 'trends', 'dstat'] as const;
export type PaneChoice = (typeof PANE_CHOICES)[number];

/** What flags and the configuration file can both say, and what only the file can (panes, thresholds). */
export interface Settings {
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  /** Name of the process to watch. */
  readonly name: string;
  readonly isReadOnly: boolean;
  /** What is tuned on the screen is taken back after so long unless it is kept; 0: never. */
  readonly revertAfterSeconds: number;
  readonly isAscii: boolean;
  readonly color: ColorChoice;
  readonly theme: ThemeName;
  readonly panes: readonly PaneChoice[];
  readonly thresholds: Thresholds;
}

export const DEFAULT_SETTINGS: Settings = {
  delaySeconds: 1,
  windowSeconds: 30,
  name: 'srs',
  isReadOnly: false,
  revertAfterSeconds: 0,
  isAscii: false,
  color: 'auto',
  theme: 'dark',
  panes: PANE_CHOICES,
  thresholds: DEFAULT_THRESHOLDS,
};

export interface Range {
  readonly least: number;
  readonly most: number;
}

export const DELAY_SECONDS: Range = { least: 0.1, most: 3_600 };
export const WINDOW_SECONDS: Range = { least: 1, most: 3_600 };
export const REVERT_AFTER_SECONDS: Range = { least: 0, most: 86_400 };

export function isWithin(value: number, { least, most }: Range): boolean {
  return value >= least && value <= most;
}

/** The kernel's name of a process (comm), not a path to its program. */
export function isProcessName(text: string): boolean {
  return text !== '' && !text.includes('/');
}

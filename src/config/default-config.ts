import { COLOR_CHOICES, THEME_NAMES } from './appearance.ts';
import {
  DEFAULT_SETTINGS,
  DELAY_SECONDS,
  type Range,
  REVERT_AFTER_SECONDS,
  WINDOW_SECONDS,
} from './settings.ts';
import { THRESHOLD_KEYS } from './threshold-keys.ts';
import type { Thresholds } from './thresholds.ts';

const MEANINGS: Readonly<Record<keyof Thresholds, string>> = {
  runQueueWait: 'time that a thread was ready but had no CPU',
  threadCpu: 'CPU of one thread, of one CPU',
  bufferFill: "of a socket's receive buffer, the highest Recv-Q",
  openFiles: 'of the limit of open files',
  softirq: "softirq on the CPU of SRS's busiest thread",
};

/** A configuration file that sets everything to what it is anyway, with what each setting is for. */
export function defaultConfig(): string {
  const {
    delaySeconds,
    windowSeconds,
    name,
    isReadOnly,
    revertAfterSeconds,
    isAscii,
    color,
    theme,
    panes,
    thresholds,
  } = DEFAULT_SETTINGS;
  const limits = THRESHOLD_KEYS.flatMap(([key, field]) => {
    const { warning, bad } = thresholds[field];
    return [`# ${MEANINGS[field]}`, `${key} = { warning = ${warning}, bad = ${bad} }`];
  });
  return `${[
    '# srs-top: what is set unless a flag says otherwise. Belongs in $XDG_CONFIG_HOME/srs-top/config.toml, else',
    '# ~/.config/srs-top/config.toml.',
    '',
    `# Between two refreshes, ${seconds(DELAY_SECONDS)}`,
    `delay = ${delaySeconds}`,
    `# Span of the loss window, ${seconds(WINDOW_SECONDS)}`,
    `window = ${windowSeconds}`,
    '# Name of the process to watch',
    `name = ${toml(name)}`,
    '# Change nothing on the host: no renice, no affinity, no perf',
    `read-only = ${isReadOnly}`,
    `# What is tuned is taken back after so long unless K keeps it, ${seconds(REVERT_AFTER_SECONDS)}; 0: never`,
    `revert-after = ${revertAfterSeconds}`,
    '# Draw with ASCII only (chosen by itself in a locale that is not UTF-8, and on the Linux console)',
    `ascii = ${isAscii}`,
    '',
    `# Colours: ${COLOR_CHOICES.join(', ')}`,
    `color = ${toml(color)}`,
    `# ${THEME_NAMES.join(', ')}`,
    `theme = ${toml(theme)}`,
    '# What the screen shows, where there is room; plain reports show all',
    `panes = [${panes.map(toml).join(', ')}]`,
    '',
    '# Percent from where on a figure is a warning, and from where on it is bad',
    '[thresholds]',
    ...limits,
  ].join('\n')}\n`;
}

function seconds({ least, most }: Range): string {
  return `${least} to ${most} seconds`;
}

/** Strings of JSON are basic strings of TOML. */
function toml(text: string): string {
  return JSON.stringify(text);
}

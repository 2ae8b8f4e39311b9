import { COLOR_CHOICES, THEME_NAMES } from './appearance.ts';
import { type Kind, oneOf, processName, seconds, secret, someOf, timeSpan, yesOrNo } from './kinds.ts';
import { DEFAULT_THRESHOLDS, thresholdTable } from './thresholds.ts';

/** Panes of the screen that can be left out. */
export const PANE_CHOICES = [
  'srs',
  'cpu',
  'network',
  'sockets',
  'loss',
  'ledger',
  'trends',
  'dstat',
] as const;
export type PaneChoice = (typeof PANE_CHOICES)[number];

/** One thing that a user can set. */
export interface Setting<T> {
  /** Its name in the configuration file. */
  readonly key: string;
  readonly kind: Kind<T>;
  /** What holds unless a flag or the file says otherwise. */
  readonly initial: NoInfer<T>;
  /** As commander writes it: `-d, --delay <seconds>`; undefined where only the file can say it. */
  readonly flag?: string;
  /** What `--help` says of the flag. */
  readonly help?: string;
  /** What the README says of the flag, where that is more. */
  readonly readme?: string;
  /** Whether it stands apart from the one before in that file. */
  readonly beginsGroup?: true;
  /** What stands above it in the file that `config --print-default` prints. */
  readonly comment: string;
}

export const DELAY_SECONDS = { least: 0.1, most: 3_600 };
export const WINDOW_SECONDS = { least: 1, most: 3_600 };
/** A day at a refresh a second takes up to 50 MiB for each SRS, an hour 2. */
export const HISTORY_SECONDS = { least: 60, most: 86_400 };
export const REVERT_AFTER_SECONDS = { least: 0, most: 86_400 };

/**
 * Everything that can be set, by the field of `Settings` that it is. Flags, the checks of config.toml, the file that
 * `config --print-default` prints and the README's table of options are made from it.
 */
export const SETTINGS = {
  delaySeconds: setting({
    key: 'delay',
    beginsGroup: true,
    kind: seconds('a delay', DELAY_SECONDS),
    initial: 1,
    flag: '-d, --delay <seconds>',
    help: 'time between two refreshes (default: 1)',
    comment: `Time between two refreshes, ${DELAY_SECONDS.least} to ${DELAY_SECONDS.most} seconds`,
  }),
  windowSeconds: setting({
    key: 'window',
    kind: seconds('a window', WINDOW_SECONDS),
    initial: 30,
    flag: '--window <seconds>',
    help: 'span of the loss window (default: 30)',
    comment: `Span of the loss window, ${WINDOW_SECONDS.least} to ${WINDOW_SECONDS.most} seconds`,
  }),
  /** As many refreshes are kept as one a second makes in so long, however far apart they are. */
  historySeconds: setting({
    key: 'history',
    kind: timeSpan('a time', HISTORY_SECONDS),
    initial: 3_600,
    flag: '--history <time>',
    help: 'how far back the history reaches at one refresh a second (default: 1h)',
    readme:
      'how far back the history reaches at one refresh a second, from `1m` to `24h` (default: `1h`); with `-d 0.1` a tenth of that, with `-d 10` ten times as far',
    comment: `How far back the history reaches at one refresh a second, ${HISTORY_SECONDS.least} to ${HISTORY_SECONDS.most} seconds`,
  }),
  name: setting({
    key: 'name',
    kind: processName,
    initial: 'srs',
    flag: '--name <name>',
    help: 'name of the process to watch (default: srs)',
    comment: 'Name of the process to watch',
  }),
  isReadOnly: setting({
    key: 'read-only',
    kind: yesOrNo,
    initial: false,
    flag: '--read-only',
    help: 'change nothing on the host: no renice, no affinity, no perf',
    comment: 'Change nothing on the host: no renice, no affinity, no perf',
  }),
  /** What is tuned on the screen is taken back after so long unless it is kept; 0: never. */
  revertAfterSeconds: setting({
    key: 'revert-after',
    kind: timeSpan('a time', REVERT_AFTER_SECONDS),
    initial: 0,
    flag: '--revert-after <time>',
    help: 'take changes back after this time (60s, 5m) unless K keeps them; also on quitting',
    comment: `Changes are taken back after this time unless K keeps them, ${REVERT_AFTER_SECONDS.least} to ${REVERT_AFTER_SECONDS.most} seconds; 0: never`,
  }),
  /** A page of what happened is kept when a screen ends, where anything did. */
  hasSummary: setting({
    key: 'summary',
    kind: yesOrNo,
    initial: true,
    flag: '--no-summary',
    help: 'keep no page of losses, findings and changes when the screen ends',
    comment: 'Keep a page of losses, findings and changes when the screen ends (srs-top summary prints it)',
  }),
  /** Of recordings from the start on; on the screen x changes it. */
  isAnonymised: setting({
    key: 'anonymise',
    kind: yesOrNo,
    initial: false,
    flag: '--anonymise',
    help: 'put other names in place of hosts, addresses, streams and users: in recordings and, until x, on the screen',
    comment:
      'Put other names in place of hosts, addresses, streams and users, in recordings and (until x) on the screen',
  }),
  isAscii: setting({
    key: 'ascii',
    kind: yesOrNo,
    initial: false,
    flag: '--ascii',
    help: 'draw with ASCII only (the default in a locale that is not UTF-8 and on the Linux console)',
    comment: 'Draw with ASCII only (the default in a locale that is not UTF-8 and on the Linux console)',
  }),
  color: setting({
    key: 'color',
    kind: oneOf(COLOR_CHOICES),
    initial: 'auto',
    flag: '--color <when>',
    help: 'colours or none (default: auto, as the terminal and NO_COLOR say)',
    readme:
      '`auto` (as the terminal, `NO_COLOR` and `FORCE_COLOR` say), `always` (at least 16 colours, in plain reports too), `never`',
    beginsGroup: true,
    comment: `Colours: ${COLOR_CHOICES.join(', ')}`,
  }),
  theme: setting({
    key: 'theme',
    kind: oneOf(THEME_NAMES),
    initial: 'dark',
    flag: '--theme <name>',
    help: 'colours (default: dark)',
    readme:
      '`dark`, `light` (for a white background), `colour-blind` (blue, yellow, vermilion), `mono` (bold and inverse alone)',
    comment: THEME_NAMES.join(', '),
  }),
  panes: setting({
    key: 'panes',
    kind: someOf(PANE_CHOICES),
    initial: PANE_CHOICES,
    comment: 'What the screen shows, where there is room; plain reports show all',
  }),
  api: setting({
    key: 'api',
    kind: oneOf(['on', 'off']),
    initial: 'on',
    flag: '--api <when>',
    help: "ask SRS's HTTP API every 10 s (default: on)",
    readme: "`on` (SRS's HTTP API is asked every 10 s, where it has one), `off`",
    beginsGroup: true,
    comment: "Ask SRS's HTTP API every 10 s: on, off",
  }),
  /** Never shown; not among what a snapshot carries. The environment may say them, too: SRS_TOP_API_USER and so on. */
  apiUser: setting({
    key: 'api-user',
    kind: secret,
    initial: '',
    comment:
      'User and password, or a token, where that asks for one (http_api.auth); keep the file to yourself (chmod 600)',
  }),
  apiPassword: setting({
    key: 'api-password',
    kind: secret,
    initial: '',
    comment: 'Also SRS_TOP_API_PASSWORD',
  }),
  apiToken: setting({ key: 'api-token', kind: secret, initial: '', comment: 'Also SRS_TOP_API_TOKEN' }),
  thresholds: setting({
    key: 'thresholds',
    kind: thresholdTable,
    initial: DEFAULT_THRESHOLDS,
    beginsGroup: true,
    comment: 'Percent at which a figure becomes a warning, and at which it becomes bad',
  }),
};

/** Takes the type of the value from the kind. */
function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

type Field = keyof typeof SETTINGS;

/** What holds for this run of the program. */
export type Settings = {
  readonly [F in Field]: (typeof SETTINGS)[F] extends Setting<infer T> ? T : never;
};

/** The table, for those to whom all settings are alike. */
export const ALL_SETTINGS = Object.entries(SETTINGS) as unknown as readonly (readonly [
  Field,
  Setting<unknown>,
])[];

export const DEFAULT_SETTINGS = Object.fromEntries(
  ALL_SETTINGS.map(([field, { initial }]) => [field, initial]),
) as unknown as Settings;

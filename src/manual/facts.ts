type Facts = readonly (readonly [what: string, meaning: string])[];

/** What a run ends with. */
export const EXIT_CODES: Facts = [
  ['0', 'All is done; of doctor: nothing is wrong.'],
  ['1', 'Something failed, or is not as it was asked for; of doctor: a warning.'],
  [
    '2',
    'A flag, a value or the configuration is wrong, or nobody could be asked; of doctor: packets are lost.',
  ],
  ['3', 'In reports: the process is not there; of doctor: it cannot be told.'],
  ['128+n', 'Signal n ended it.'],
];

/** Variables that are heeded. */
export const ENVIRONMENT: Facts = [
  ['SRS_TOP_API_USER, SRS_TOP_API_PASSWORD', "User and password of SRS's HTTP API, where it asks for them."],
  ['SRS_TOP_API_TOKEN', "The token of SRS's HTTP API, in their place."],
  ['NO_COLOR, FORCE_COLOR', 'No colours, or colours where they would not be; --color wins.'],
  ['LC_ALL, LC_CTYPE, LANG', 'A locale that is not UTF-8 is drawn for with ASCII alone.'],
  [
    'XDG_CONFIG_HOME, XDG_STATE_HOME',
    'Where configuration and state are, in place of ~/.config and ~/.local/state.',
  ],
];

/** Files of srs-top's own. */
export const FILES: Facts = [
  ['~/.config/srs-top/config.toml', 'The configuration, unless --config names another file.'],
  [
    '~/.local/state/srs-top/',
    'The journal of what was tuned, profiles, pictures, recordings and pages of sessions, for their user alone to read.',
  ],
  [
    'the file of --hosts',
    'A host a line: a word as on the command line; a name and a word; or a name, via and a command that gives a shell. Quotes and backslashes are those of a shell. A # that begins a word, and stands in no quotes, begins a comment.',
  ],
  ['/var/lib/srs-top/ring/', 'What a recorder that systemd runs keeps.'],
];

/** What is typed first. */
export const EXAMPLES: Facts = [
  ['srs-top', 'The screen of SRS on this host.'],
  ['srs-top srs@edge-3', 'The same of another host, by ssh; ssh://srs@edge-3:2222 names a port.'],
  [
    "srs-top --via 'kubectl exec -i -n media srs-0 -- sh'",
    'The same through any command that gives a shell. Nothing is installed there.',
  ],
  ['srs-top edge-1 edge-2 edge-3', 'Many hosts in one table; --hosts FILE names them in a file.'],
  ['srs-top doctor edge-1 edge-2', 'What is wrong on each, and what helps.'],
  ['srs-top --record incident.srstop', 'The screen, and a recording of all that it reads.'],
  ['srs-top replay incident.srstop', 'Plays it, here or anywhere else.'],
  ['srs-top demo starved', 'A host that loses packets, without SRS, root or Linux.'],
];

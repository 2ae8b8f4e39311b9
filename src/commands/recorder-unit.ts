import { type Elsewhere, NETWORK_LINES, nameFor } from './unit-elsewhere.ts';
import { quoteWord, rightsLines, SANDBOX, SPARE } from './unit-parts.ts';

/** What a unit that records is to do. */
export interface RecorderUnit {
  /** Paths of Node and of srs-top's bin. */
  readonly program: readonly string[];
  /** Options of `srs-top record` besides `--dir`, as they are typed. */
  readonly options: readonly string[];
  /** Where the ring is; undefined: below the state directory that systemd makes. */
  readonly directory: string | undefined;
  /** Who records; undefined: a user of the unit's own. */
  readonly user: string | undefined;
  /** The host that is recorded; undefined: this one. */
  readonly elsewhere: Elsewhere | undefined;
  /** Whether SRS may be in another network namespace than the host's, as in a container. */
  readonly entersNamespaces: boolean;
}

/** A unit of systemd that records for ever, as text. */
export function recorderUnit(unit: RecorderUnit): string {
  const { program, options, directory, user, elsewhere, entersNamespaces } = unit;
  const name = nameFor('srs-top-recorder', elsewhere);
  const state = nameFor('srs-top', elsewhere);
  const command = [...program, 'record', '--dir'].map(quoteWord);
  const ring = directory === undefined ? `%S/${state}/ring` : quoteWord(directory);
  const which = elsewhere?.flags ?? [];
  return `# Made by srs-top unit recorder. To use it:
#   srs-top unit recorder${elsewhere === undefined ? '' : ' …'} > /etc/systemd/system/${name}.service
#   systemctl daemon-reload && systemctl enable --now ${name}
# What was recorded: srs-top replay ${directory ?? `/var/lib/${state}/ring`}
[Unit]
Description=srs-top: the last hours of ${elsewhere === undefined ? 'this host' : 'a host elsewhere'}, and what was around every finding
Documentation=man:systemd.exec(5)
${elsewhere === undefined ? '' : `${NETWORK_LINES}\n`}
[Service]
Type=exec
ExecStart=${[...command, ring, ...[...options, ...which].map(quoteWord)].join(' ')}
Restart=on-failure
RestartSec=30s
# Ended by a signal, as systemctl stop does it.
SuccessExitStatus=143

${rightsLines({ user, elsewhere, entersNamespaces, example: 'recorder' })}
NoNewPrivileges=yes
StateDirectory=${state}
StateDirectoryMode=0700
Environment=XDG_STATE_HOME=%S/${state}
UMask=0077
${directory === undefined ? '' : `ReadWritePaths=${quoteWord(directory)}\n`}
${SPARE}

# It writes its recording, and nothing else.
${SANDBOX}

[Install]
WantedBy=multi-user.target
`;
}

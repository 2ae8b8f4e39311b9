import { capabilitiesFor, quoteWord, rightsLines, SANDBOX, SPARE } from './unit-parts.ts';

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
  /** Whether SRS may be in another network namespace than the host's, as in a container. */
  readonly entersNamespaces: boolean;
}

const STATE = '%S/srs-top';

/** A unit of systemd that records for ever, as text. */
export function recorderUnit(unit: RecorderUnit): string {
  const { program, options, directory, user, entersNamespaces } = unit;
  const command = [...program, 'record', '--dir'].map(quoteWord);
  const ring = directory === undefined ? `${STATE}/ring` : quoteWord(directory);
  return `# Made by srs-top unit recorder. To use it:
#   srs-top unit recorder > /etc/systemd/system/srs-top-recorder.service
#   systemctl daemon-reload && systemctl enable --now srs-top-recorder
# What was recorded: srs-top replay ${directory ?? '/var/lib/srs-top/ring'}
[Unit]
Description=srs-top: the last hours of this host, and what was around every finding
Documentation=man:systemd.exec(5)

[Service]
Type=exec
ExecStart=${[...command, ring, ...options.map(quoteWord)].join(' ')}
Restart=on-failure
RestartSec=30s
# Ended by a signal, as systemctl stop does it.
SuccessExitStatus=143

${rightsLines({ user, capabilities: capabilitiesFor(entersNamespaces), entersNamespaces, example: 'recorder' })}
NoNewPrivileges=yes
StateDirectory=srs-top
StateDirectoryMode=0700
Environment=XDG_STATE_HOME=${STATE}
UMask=0077
${directory === undefined ? '' : `ReadWritePaths=${quoteWord(directory)}\n`}
${SPARE}

# It writes its recording, and nothing else.
${SANDBOX}

[Install]
WantedBy=multi-user.target
`;
}

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

/**
 * A unit of systemd that records for ever, as text. What srs-top reads was measured with and without each capability, of a
 * SRS of another user: without CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH its open files, connections and log are unknown; in
 * another network namespace, without CAP_SYS_ADMIN too, the buffers of its sockets, its qdiscs and what ss says of TCP.
 */
export function recorderUnit(unit: RecorderUnit): string {
  const { program, options, directory, user, entersNamespaces } = unit;
  const capabilities = [
    ...['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'],
    ...(entersNamespaces ? ['CAP_SYS_ADMIN'] : []),
  ].join(' ');
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

# Nobody's in particular. What it reads of other users' processes takes these capabilities and no more.
${user === undefined ? 'DynamicUser=yes' : `User=${user}`}
CapabilityBoundingSet=${capabilities}
AmbientCapabilities=${capabilities}
${
  entersNamespaces
    ? '# CAP_SYS_ADMIN enters the network namespace of an SRS in a container. RestrictNamespaces= would forbid it.'
    : `# An SRS in another network namespace (a container) takes CAP_SYS_ADMIN besides, without which the buffers of its
# sockets, its qdiscs and its TCP connections are unknown: srs-top unit recorder --namespaces
RestrictNamespaces=yes`
}
NoNewPrivileges=yes
StateDirectory=srs-top
StateDirectoryMode=0700
Environment=XDG_STATE_HOME=${STATE}
UMask=0077
${directory === undefined ? '' : `ReadWritePaths=${quoteWord(directory)}\n`}
# SRS goes first: it is the first to be given up when memory is short, and never takes more than a fifth of a CPU.
Nice=10
CPUQuota=20%
MemoryMax=200M
TasksMax=64
OOMScoreAdjust=500
IOSchedulingPriority=7

# It writes its recording, and nothing else. MemoryDenyWriteExecute= would keep Node from starting, ProtectProc= and
# ProcSubset= would hide what it watches.
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a command line as systemd.service(5) wants it: nothing in it is a specifier, a variable or a blank. */
function quoteWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

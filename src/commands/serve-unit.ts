import { type Elsewhere, NETWORK_LINES, nameFor } from './unit-elsewhere.ts';
import { quoteWord, rightsLines, SANDBOX, SPARE } from './unit-parts.ts';

/** What a unit that serves metrics is to do. */
export interface ServeUnit {
  /** Paths of Node and of srs-top's bin. */
  readonly program: readonly string[];
  /** Options of `srs-top serve` besides files of secrets, as they are typed. */
  readonly options: readonly string[];
  /** Options of `srs-top rules` for the same rhythm. */
  readonly rulesOptions: readonly string[];
  /** Files that root alone may read, and systemd hands over: from / on. */
  readonly tokenFile: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  /** Who serves; undefined: a user of the unit's own. */
  readonly user: string | undefined;
  /** The host whose metrics they are; undefined: this one. */
  readonly elsewhere: Elsewhere | undefined;
  /** A port below 1024. */
  readonly isPrivileged: boolean;
  /** Whether SRS may be in another network namespace than the host's, as in a container. */
  readonly entersNamespaces: boolean;
}

/** A unit of systemd that serves metrics, as text. It writes nothing at all. */
export function serveUnit(unit: ServeUnit): string {
  const { program, options, rulesOptions, user, elsewhere, entersNamespaces, isPrivileged } = unit;
  const name = nameFor('srs-top-serve', elsewhere);
  const which = elsewhere?.flags ?? [];
  const secrets = [
    ['token', '--token-file', unit.tokenFile],
    ['cert', '--tls-cert', unit.tlsCert],
    ['key', '--tls-key', unit.tlsKey],
  ] as const;
  const given = secrets.flatMap(([name, flag, path]) => (path === undefined ? [] : [{ name, flag, path }]));
  const command = [
    ...[...program, 'serve', ...options, ...which].map(quoteWord),
    // systemd puts it in: nothing else of a command line is a variable.
    ...given.flatMap(({ name, flag }) => [flag, `\${CREDENTIALS_DIRECTORY}/${name}`]),
  ];
  const credentials = given.map(({ name, path }) => `LoadCredential=${name}:${quotePath(path)}`);
  return `# Made by srs-top unit serve. To use it:
#   srs-top unit serve${elsewhere === undefined ? '' : ' …'} > /etc/systemd/system/${name}.service
#   systemctl daemon-reload && systemctl enable --now ${name}
# What Prometheus and Grafana take: ${['srs-top rules', ...rulesOptions].join(' ')}, srs-top dashboard
[Unit]
Description=srs-top: metrics of SRS and its host${elsewhere === undefined ? '' : ' elsewhere'} for Prometheus
Documentation=man:systemd.exec(5)
${elsewhere === undefined ? 'After=network.target' : NETWORK_LINES}

[Service]
Type=exec
ExecStart=${command.join(' ')}
Restart=on-failure
RestartSec=10s
# Ended by a signal, as systemctl stop does it.
SuccessExitStatus=143
${credentials.length === 0 ? '' : `# Files of root's, which the unit alone gets to see (systemd 247).\n${credentials.join('\n')}\n`}
${rightsLines({ user, elsewhere, isPrivileged, entersNamespaces, example: 'serve' })}
NoNewPrivileges=yes
Environment=XDG_STATE_HOME=%T
UMask=0077

${SPARE}

# It writes nothing.
${SANDBOX}

[Install]
WantedBy=multi-user.target
`;
}

/** A path in a setting that is no command line: a % would be a specifier. */
function quotePath(path: string): string {
  return path.replaceAll('%', '%%');
}

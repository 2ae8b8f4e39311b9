import type { RemoteTarget } from '../../text/ssh-target.ts';
import { explainSsh, isSessionRefused, type SshFailure } from './explain-ssh.ts';
import type { Line } from './there.ts';

export interface SshOptions {
  readonly target: RemoteTarget;
  /** As the user gave them, each handed to ssh behind `-o`. */
  readonly options?: readonly string[];
}

/** Of the user's configuration, what would spoil a connection that nobody types into. */
const OURS = [
  ...['ControlMaster=yes', 'ControlPersist=no', 'RemoteCommand=none', 'PermitLocalCommand=no'],
  ...['ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes'],
];

/** What ssh itself ends with where it fails. */
const FAILED = 255;

/** Of settings that the user's configuration may have, for where it has none: a silent line is given up after 10 s. */
const UNLESS_SET: readonly (readonly [name: string, unset: RegExp, ours: string])[] = [
  ['serveraliveinterval', /^0$/, 'ServerAliveInterval=5'],
  ['serveralivecountmax', /^3$/, 'ServerAliveCountMax=2'],
  ['connecttimeout', /^(?:none|0)$/, 'ConnectTimeout=10'],
  // So that ssh has the last word at its end, never a banner. Who wants to hear less, or more, does.
  ['loglevel', /^INFO$/, 'LogLevel=VERBOSE'],
];

/** What has to be set since the user's configuration does not: by what `ssh -G` prints of it. */
export function settingsUnlessSet(configuration: string): readonly string[] {
  const settingOf = (name: string): string => settingIn(configuration, name);
  // Whoever set how often the server is asked decides how often it may be silent, too.
  const hasInterval = !/^0?$/.test(settingOf('serveraliveinterval'));
  return UNLESS_SET.filter(([name]) => !(hasInterval && name.startsWith('serveralive')))
    .filter(([name, unset]) => unset.test(settingOf(name)))
    .map(([, , setting]) => setting);
}

/** Empty where it has none. */
function settingIn(configuration: string, name: string): string {
  return new RegExp(`^${name} (.*)$`, 'm').exec(configuration)?.[1]?.trim() ?? '';
}

/** An unknown host key is asked about: ssh says nothing on its standard error then before it gives up. */
function asksAboutKeys(configuration: string): boolean {
  return settingIn(configuration, 'stricthostkeychecking') === 'ask';
}

/** Another host's banner may stand before what ssh says of a key, and be taken for it: that of a jump host. */
function isThroughAnother(configuration: string): boolean {
  return settingIn(configuration, 'proxyjump') !== '' || settingIn(configuration, 'proxycommand') !== '';
}

function destination({ host, user, port }: RemoteTarget): readonly string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['--', host],
  ];
}

function givenOptions(options: readonly string[] = []): readonly string[] {
  return options.flatMap(option => ['-o', option]);
}

/** Prints ssh's configuration for the host, and connects nowhere. */
export function configurationCommand({ target, options }: SshOptions): readonly string[] {
  return ['ssh', '-G', ...givenOptions(options), ...destination(target)];
}

/**
 * ssh's own connection, through which all others go. It stays when Ctrl-C is typed, which is srs-top's to answer; the
 * questions that it asks itself can be broken off all the same.
 */
export function createMasterLine(
  ssh: SshOptions,
  socket: string,
  { asks, configuration, onMessage, onFailure }: MasterOptions,
): Line {
  const isAskedAboutKeys = asksAboutKeys(configuration);
  const unasked = ['BatchMode=yes', ...(isAskedAboutKeys ? ['StrictHostKeyChecking=yes'] : [])];
  const settings = [...settingsUnlessSet(configuration), ...(asks ? [] : unasked)];
  const settled = [...OURS, `ControlPath=${socket}`, ...settings];
  const args = [
    ...['-T', '-e', 'none'],
    // ssh takes the first that it is given of each.
    ...givenOptions(settled),
    ...givenOptions(ssh.options),
    ...destination(ssh.target),
  ];
  return {
    argv: boot => ['sh', '-c', 'trap "" INT QUIT HUP TSTP; exec ssh "$@"', 'sh', ...args, boot],
    bootsByInput: false,
    asksOnTerminal: asks,
    onMessage,
    explain(end) {
      if (end.hasBegun && end.exitCode !== FAILED) return undefined;
      const isKeyTold = !(asks && isAskedAboutKeys && isThroughAnother(configuration));
      const failure = explainSsh(end, isKeyTold, asks);
      onFailure?.(failure);
      return failure.words;
    },
  };
}

export interface MasterOptions {
  /** It may ask for passwords and host keys on srs-top's terminal. */
  readonly asks: boolean;
  /** What `configurationCommand` printed. */
  readonly configuration: string;
  readonly onMessage?: ((text: string) => void) | undefined;
  /** Told why there is no connection. */
  readonly onFailure?: (failure: SshFailure) => void;
}

/** What goes through the connection of a socket, and never makes one of its own: the way to it would be `false`. */
function throughSocket(socket: string): readonly string[] {
  return [
    ...['ssh', '-F', 'none', '-S', socket, '-e', 'none'],
    ...givenOptions(['ControlMaster=no', 'ProxyCommand=false', 'BatchMode=yes', 'LogLevel=ERROR']),
  ];
}

/** The connection is told by its socket; ssh wants a word there. */
const ANY_HOST = ['--', 'there'];

export function createSessionLine(socket: string, endThere: Line['endThere']): Line {
  return {
    argv: boot => [...throughSocket(socket), '-T', ...ANY_HOST, boot],
    bootsByInput: false,
    explain(end) {
      const { exitCode, messages, hasBegun } = end;
      if (exitCode !== FAILED) return hasBegun ? undefined : explainSsh(end).words;
      // Without the connection it tries a way of its own, and says what became of that.
      return !hasBegun && isSessionRefused(messages) ? SESSION_REFUSED : 'the line was lost';
    },
    ...(endThere === undefined ? {} : { endThere }),
  };
}

export const SESSION_REFUSED = 'its ssh server allows no more sessions in one connection (MaxSessions)';

/** Starts a command on the other host with srs-top's own terminal. */
export function terminalSession(socket: string, command: string): readonly string[] {
  return [...throughSocket(socket), '-tt', ...ANY_HOST, command];
}

/** Has the connection take what is sent to a socket here to a port of the other host's own loopback. */
export function forwardCommand(socket: string, here: string, address: string): readonly string[] {
  return [...throughSocket(socket), '-O', 'forward', '-L', `${here}:${address}`, ...ANY_HOST];
}

export function exitCommand(socket: string): readonly string[] {
  return [...throughSocket(socket), '-O', 'exit', ...ANY_HOST];
}

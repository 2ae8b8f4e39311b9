import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cleanText } from '../../text/clean-text.ts';
import { commandText } from '../../text/quote.ts';
import type { LineEnd } from './there.ts';

/** Why ssh has no connection. */
export interface SshFailure {
  readonly words: string;
  /** To try again soon will not help: somebody has to do something first, and the server may punish the attempts. */
  readonly needsSomebody: boolean;
}

/** With the ways in which the server lets somebody in. */
const KEYS_REFUSED = last(String.raw`(?:\S+: )?Permission denied \(([\w@.,-]*)\)\.`);

type Case = readonly [
  pattern: RegExp,
  words: string | ((...groups: (string | undefined)[]) => string),
  needsSomebody?: 'needs somebody',
];

/**
 * What OpenSSH's client says last of all when it fails (ssh.c, sshconnect.c, sshconnect2.c, packet.c, clientloop.c), by the
 * whole lines of that. A server's banner and whatever a login prints stand before it, and choose nothing.
 */
const CASES: readonly Case[] = [
  [
    // Debian's says behind the first line what removes the key.
    last(String.raw`(?:Offending (?:\S+ )?key in (.*):\d+\n(?:remove with:\n.*\n)?)?(?:\S+ h|H)ost key for (\S+) has changed and you have requested strict checking\.
Host key verification failed\.`),
    (file, host = '') =>
      `its host key changed; if installed anew: ${commandText(['ssh-keygen', ...fileOption(file), '-R', host])}; else somebody stands in between`,
    'needs somebody',
  ],
  [
    last(String.raw`\S+ host key for \S+ was revoked and you have requested strict checking\.
Host key verification failed\.`),
    'its host key is revoked',
    'needs somebody',
  ],
  [
    last(String.raw`Host key verification failed\.`),
    'its host key is not known here: connect once with ssh itself, and compare it',
    'needs somebody',
  ],
  [last('ssh: Could not resolve hostname .*?: (.*)'), why => `its name has no address (${why})`],
  [connecting('Connection refused'), 'it refuses connections: no ssh server listens on that port'],
  [connecting('No route to host'), 'there is no route to it'],
  [connecting('Network is unreachable'), 'its network cannot be reached'],
  [connecting('(?:Connection|Operation) timed out'), 'it does not answer'],
  [connecting('(.*)'), why => `it cannot be reached (${why})`],
  [
    last(String.raw`(?:Connection timed out during banner exchange|Connection to \S+ port \d+ timed out)`),
    'it does not answer',
  ],
  [last(String.raw`Timeout, server .* not responding\.`), 'the line is silent'],
  [last('banner exchange: Connection to .*: invalid format'), 'what answers there is no ssh server'],
  [
    last(
      String.raw`(?:(.*)\n)??(?:stdio forwarding failed\n)?(?:\w+_exchange_identification: .*\n)?(?:Connection (?:closed|reset) by|banner exchange: Connection to) UNKNOWN port 65535(?:: .*)?`,
    ),
    why => `the way to it ended (ProxyJump or ProxyCommand)${why ? `: ${why}` : ''}`,
  ],
  [
    last(
      String.raw`(?:kex|ssh)_exchange_identification: .*(?:\nConnection (?:closed|reset) by \S+ port \d+)?`,
    ),
    'its ssh server ended the connection before it began: too many are being opened (MaxStartups), or it punishes this address (PerSourcePenalties)',
  ],
  [
    disconnected('Too many authentication failures'),
    'it ended the connection after too many keys: IdentitiesOnly=yes with the right IdentityFile offers just one',
    'needs somebody',
  ],
  [disconnected('(.*)'), why => `it ended the connection: ${why}`],
  [KEYS_REFUSED, ways => `it takes no key or password of yours (${ways})`, 'needs somebody'],
  [
    last(String.raw`Unable to negotiate with \S+ port \d+: (.*)`),
    why => `it and the ssh of this machine have no method in common (${why})`,
    'needs somebody',
  ],
  [
    last(
      String.raw`(.*: Bad configuration option: .*|Bad owner or permissions on .*)(?:\n.*: terminating, \d+ bad configuration options?)?`,
    ),
    what => what ?? '',
    'needs somebody',
  ],
  [
    last(
      String.raw`(?:Connection to \S+ closed by remote host\.|Connection (?:closed|reset) by .*|client_loop: .*|Read from remote host .*: Connection reset by peer)`,
    ),
    'the other side ended the connection',
  ],
];

/** Lines that are the last. */
function last(lines: string): RegExp {
  return new RegExp(`(?:^|\\n)${lines}$`);
}

function connecting(why: string): RegExp {
  return last(String.raw`ssh: connect to host .* port \d+: ${why}`);
}

/** The server tells why, in words of its own. */
function disconnected(why: string): RegExp {
  return last(
    String.raw`Received disconnect from \S+ port \d+:\d+: ${why}(?:\n(?:Disconnected from|Authentication failed).*)?`,
  );
}

/** What ssh-keygen is told of a file that is not the one which it looks into by itself. */
function fileOption(file: string | undefined): readonly string[] {
  return file === undefined || file === usualFile() ? [] : ['-f', file];
}

/** ssh goes by the user's entry in passwd, not by HOME. */
function usualFile(): string | undefined {
  try {
    return join(userInfo().homedir, '.ssh/known_hosts');
  } catch {
    return undefined;
  }
}

const LONGEST_WORDS = 300;
/** A failure takes no more of them, each of no more than `LONGEST_WORDS`: a banner may have thousands. */
const MOST_LINES = 5;
/** Of ssh itself where it fails: other codes are those of what it ran. */
const FAILED = 255;

/** What ssh says last of a host's key; what is wrong with that stands before it. */
const KEY_REFUSED = /(?:^|\n)Host key verification failed\.$/;
const KEY_REFUSED_SOMEHOW: SshFailure = {
  words: 'its host key is not known here, or has changed: connect once with ssh itself, which tells',
  needsSomebody: true,
};

/** ssh does not say whether a key was of use but for its passphrase. */
function withoutAsking(ways: string): string {
  return `it takes no key of yours unasked (${ways}): ssh-add one that has a passphrase, or open it alone, where ssh asks`;
}

/**
 * @param end with all that ssh said before the command began, a host's own words among it
 * @param isKeyTold what stands before the last words of ssh on a host's key is by ssh itself. Yes unless given
 * @param asks it might ask for a passphrase or a password. Yes unless given
 */
export function explainSsh(
  { exitCode, messages, printed }: Omit<LineEnd, 'hasBegun'>,
  isKeyTold = true,
  asks = true,
): SshFailure {
  if (exitCode === undefined) return { words: 'ssh was ended by a signal', needsSomebody: false };
  if (exitCode !== FAILED) return explainLogin(exitCode, printed, messages);
  const { lines, isLoggedIn } = judgedLines(messages);
  const text = lines.slice(-MOST_LINES).map(shorten).join('\n');
  if (!isKeyTold && KEY_REFUSED.test(text)) return KEY_REFUSED_SOMEHOW;
  const [, ways] = KEYS_REFUSED.exec(text) ?? [];
  if (ways !== undefined && !asks) return { words: shorten(withoutAsking(ways)), needsSomebody: true };
  for (const [pattern, words, needsSomebody] of CASES) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const said = typeof words === 'string' ? words : words(...found.slice(1));
    return { words: shorten(said), needsSomebody: needsSomebody !== undefined };
  }
  if (isLoggedIn) return explainLogin(exitCode, printed, text);
  const words = shorten(lines.at(-1) ?? '');
  return { words: words === '' ? `ssh ended (exit code ${exitCode})` : words, needsSomebody: false };
}

/** At LogLevel=VERBOSE ssh counts bytes at its end where somebody was logged in: no banner stands behind that. */
function judgedLines(messages: string): { readonly lines: readonly string[]; readonly isLoggedIn: boolean } {
  const all = linesOf(messages).filter(line => !/^debug[123]: /.test(line));
  const isLoggedIn = /^Bytes per second: /.test(all.at(-1) ?? '');
  if (!isLoggedIn) return { lines: all, isLoggedIn };
  const since = all.slice(all.findLastIndex(line => line.startsWith('Authenticated to ')) + 1);
  return { lines: since.filter(line => !/^(?:Transferred|Bytes per second): /.test(line)), isLoggedIn };
}

/** Somebody was logged in, and no sh came of it. */
function explainLogin(exitCode: number, printed: string, messages: string): SshFailure {
  if (exitCode === 127) return { words: 'there is no sh', needsSomebody: true };
  const shown = linesOf(printed).at(-1);
  const said = shown ?? linesOf(messages).at(-1);
  if (/^This account is (?:currently )?not available\.?$/.test(shown ?? ''))
    return { words: 'the account there has no shell', needsSomebody: true };
  const words = `its login gave no sh (exit code ${exitCode})${said === undefined ? '' : `: ${said}`}`;
  return { words: shorten(words), needsSomebody: false };
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\r\n]+/).filter(line => line.trim() !== '');
}

function shorten(text: string): string {
  return cleanText(text).trim().slice(0, LONGEST_WORDS);
}

/** A session that was refused for their number, while the connection holds. */
export function isSessionRefused(messages: string): boolean {
  return /^mux_client_request_session: session request failed: /m.test(messages);
}

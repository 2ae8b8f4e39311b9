import { cleanText } from '../../text/clean-text.ts';

/** Why ssh has no connection. */
export interface SshFailure {
  readonly words: string;
  /** To try again soon will not help: somebody has to do something first, and the server may punish the attempts. */
  readonly needsSomebody: boolean;
}

type Case = readonly [pattern: RegExp, words: string, needsSomebody?: 'needs somebody'];

/** What OpenSSH's client says (ssh.c, sshconnect.c, sshconnect2.c, kex.c), and what it means. `$1` is of the pattern. */
const CASES: readonly Case[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|HOST IDENTIFICATION HAS CHANGED/,
    'its host key has changed: it was installed anew, or somebody stands in between. Once you know which, ssh-keygen -R HOST forgets the old key',
    'needs somebody',
  ],
  [
    /Host key verification failed|No \S+ host key is known/,
    'its host key is not known here: connect once with ssh itself, and compare it',
    'needs somebody',
  ],
  [/Could not resolve hostname \S*: (.*)/, 'its name has no address ($1)'],
  [/Connection refused/, 'it refuses connections: no ssh server listens on that port'],
  [/No route to host/, 'there is no route to it'],
  [/Network is unreachable/, 'its network cannot be reached'],
  [/(?:Connection|Operation) timed out/, 'it does not answer'],
  [/Timeout, server \S+ not responding/, 'the line is silent'],
  [
    /Not allowed at this time/,
    'its ssh server punishes this address for earlier attempts (PerSourcePenalties): wait some minutes',
    'needs somebody',
  ],
  [/by UNKNOWN port|stdio forwarding failed/, 'the way to it ended (ProxyJump or ProxyCommand)'],
  [
    /Exceeded MaxStartups/,
    'its ssh server has too many connections that are not logged in yet (MaxStartups)',
  ],
  [
    /kex_exchange_identification:|ssh_exchange_identification:/,
    'its ssh server ended the connection before it began: too many are being opened (MaxStartups), or it punishes this address (PerSourcePenalties)',
  ],
  [
    /Too many authentication failures/,
    'it ended the connection after too many keys: IdentitiesOnly=yes with the right IdentityFile offers just one',
    'needs somebody',
  ],
  [/Permission denied \(([^)]*)\)/, 'it takes no key or password of yours ($1)', 'needs somebody'],
  [
    /(?:Bad owner or permissions on|Bad configuration option:|unknown option|keyword \S+ ).*/,
    '$&',
    'needs somebody',
  ],
  [/account is (?:currently )?not available|nologin/, 'the account there has no shell', 'needs somebody'],
  [
    /Session open refused by peer|session request failed/,
    'its ssh server allows no more sessions in one connection (MaxSessions)',
  ],
  [
    /Connection reset|Connection closed|closed by remote host|Broken pipe/,
    'the other side ended the connection',
  ],
];

const LONGEST_WORDS = 300;

/** @param messages what ssh said, the newest last; a host's own words among them */
export function explainSsh(messages: string, exitCode: number | undefined): SshFailure {
  for (const [pattern, words, needsSomebody] of CASES) {
    const found = pattern.exec(messages);
    if (found === null) continue;
    const said = words.replace(/\$([&1])/, (_, which) => (which === '&' ? found[0] : (found[1] ?? '')));
    return { words: cleanText(said).slice(0, LONGEST_WORDS), needsSomebody: needsSomebody !== undefined };
  }
  if (exitCode === 127) return { words: 'there is no sh', needsSomebody: true };
  const last = cleanText(messages.trimEnd().split('\n').at(-1) ?? '').trim();
  const words = last === '' ? `ssh ended (exit code ${exitCode ?? 'unknown'})` : last;
  return { words: words.slice(0, LONGEST_WORDS), needsSomebody: false };
}

/** A session that was refused for their number, while the connection holds. */
export function isSessionRefused(messages: string): boolean {
  return /Session open refused by peer|session request failed|open failed/.test(messages);
}

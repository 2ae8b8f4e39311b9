import { homedir, hostname, userInfo } from 'node:os';
import { Pseudonyms } from '../srs/privacy/pseudonyms.ts';
import { scrubText } from '../srs/privacy/scrub-words.ts';

/** Whose names this very process knows. */
export interface OwnNames {
  readonly host: string;
  readonly user: string;
  readonly home: string;
}

/**
 * Puts other words in the place of secrets, addresses, names of hosts and users, and paths that are somebody's own.
 * @param watched the name of the host that is watched
 * @param ways options that name it, where it is another machine: `['--host', 'srs@edge-3']`
 */
export function namesTaker(
  watched: string,
  own: OwnNames = ownNames(),
  ways: readonly string[] = [],
): (text: string) => string {
  const names = new Pseudonyms(watched);
  const others: readonly (readonly [string, string])[] = [
    [own.home, '~'],
    [own.host, names.host(own.host)],
    // Part of a longer name, too: edge-3.example.org is edge-3 as well.
    [own.host.split('.')[0] ?? '', names.host(own.host)],
    [own.user, names.user(own.user)],
    ...wordsOf(ways).map(word => [word, names.host(word)] as const),
  ];
  const patterns = others
    .filter(([name, other]) => name.length > 1 && name !== other && !ORDINARY.has(name.toLowerCase()))
    .map(([name, other]) => [wordPattern(name), other] as const);
  return text => {
    const known = patterns.reduce((left, [pattern, other]) => left.replace(pattern, () => other), text);
    return names.text(scrubText(known));
  };
}

/** What may be a name in them: a user, a host, a container. Options, programs and root are everybody's. */
function wordsOf(ways: readonly string[]): readonly string[] {
  const words = ways.flatMap(way => way.split(/[\s@/:=,]+/));
  return words.filter(word => word.length > 2 && !word.startsWith('-') && !PROGRAMS.has(word));
}

/** Programs that give a shell elsewhere. */
export const WAYS: ReadonlySet<string> = new Set([
  ...['ssh', 'sudo', 'kubectl', 'docker', 'podman', 'nerdctl', 'incus', 'lxc', 'tsh', 'aws', 'nsenter', 'sh'],
]);

const PROGRAMS: ReadonlySet<string> = new Set([
  ...[...WAYS, 'ssm', 'exec'],
  ...['bash', 'dash', 'busybox', 'pod', 'deploy', 'debug', 'node', 'env', 'root'],
]);

/** Names that are words of the report itself, and tell of nobody. */
const ORDINARY: ReadonlySet<string> = new Set([
  ...[
    'localhost',
    'localdomain',
    'linux',
    'debian',
    'ubuntu',
    'srs',
    'srs-top',
    'node',
    'host',
    'server',
    'docker',
  ],
  ...['kernel', 'log', 'api', 'cpu', 'none', 'yes', 'no', '/', '/root'],
]);

/** A whole word; a path with what is below it. */
function wordPattern(name: string): RegExp {
  const quoted = name.replaceAll(/[^\w/]/g, sign => `\\${sign}`);
  return new RegExp(`(?<![\\w.-])${quoted}(?![\\w-])`, 'gi');
}

function ownNames(): OwnNames {
  try {
    return { host: hostname(), user: userInfo().username, home: homedir() };
  } catch {
    // A container without passwd.
    return { host: hostname(), user: process.env.USER ?? '', home: process.env.HOME ?? '' };
  }
}

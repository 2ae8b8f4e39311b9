import { Addresses } from './addresses.ts';

type Kind = 'host' | 'app' | 'stream' | 'user';

/** So many names are told apart. */
const MOST_NAMES = 20_000;

/** Accounts that every Linux has, and what SRS and its neighbours run as: they say nothing of anybody. */
const EVERYBODYS_USERS: ReadonlySet<string> = new Set([
  ...[
    'root',
    'daemon',
    'bin',
    'sys',
    'sync',
    'games',
    'man',
    'lp',
    'mail',
    'news',
    'uucp',
    'proxy',
    'www-data',
  ],
  ...[
    'backup',
    'list',
    'irc',
    '_apt',
    'nobody',
    'adm',
    'shutdown',
    'halt',
    'operator',
    'ftp',
    'dbus',
    'sshd',
  ],
  ...['polkitd', 'messagebus', 'chrony', 'ntp', 'nginx', 'srs', 'postgres', 'mysql', 'redis', 'docker'],
]);

/**
 * Other names in place of the real ones: the same one always by the same, as long as this lives. Each new one gets the next
 * number, so that nothing leads back from it.
 */
export class Pseudonyms {
  readonly addresses = new Addresses();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();
  readonly #streams = new Map<string, string>();
  readonly #hostName: string;

  constructor(hostName: string) {
    this.#hostName = hostName;
    // The first of all hosts.
    this.name('host', hostName);
  }

  get hostName(): string {
    return this.name('host', this.#hostName);
  }

  name(kind: Kind, name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    const pseudonym = `${kind}-${Math.min(number, MOST_NAMES)}`;
    if (number > MOST_NAMES) return pseudonym;
    this.#counts.set(kind, number);
    this.#names.set(key, pseudonym);
    return pseudonym;
  }

  user(name: string): string {
    if (name === '' || EVERYBODYS_USERS.has(name) || name.startsWith('systemd-')) return name;
    return this.name('user', name);
  }

  /** `/live/room` → `/app-1/stream-1`; with a host in front, `host-2/app-1/stream-1`. */
  stream(url: string): string {
    const known = this.#streams.get(url);
    if (known !== undefined) return known;
    const parts = url.split('/');
    const last = parts.length - 1;
    const pseudonym = parts
      .map((part, index) => {
        if (part === '') return '';
        if (index === last) return this.name('stream', part);
        return index === 0 ? this.host(part) : this.name('app', part);
      })
      .join('/');
    if (this.#streams.size < MOST_NAMES) this.#streams.set(url, pseudonym);
    return pseudonym;
  }

  /** `example.org`; addresses are replaced as addresses. */
  host(name: string): string {
    if (name === '' || name === '***' || name === 'localhost' || name === '__defaultVhost__') return name;
    return IS_ADDRESS.test(name) ? this.addresses.inText(name) : this.name('host', name);
  }

  /** A sentence, a path, a command line: addresses, hosts and apps of URLs, homes of users, streams, the host's own name. */
  text(text: string): string {
    let changed = this.addresses
      .inText(text)
      .replace(URL, (_, scheme: string, user = '', host: string, port: string, app: string | undefined) => {
        // An address is another one by now.
        const place = scheme + user + (IS_ADDRESS.test(host) ? host : this.host(host)) + port;
        return app === undefined ? place : `${place}/${/^\*+$/.test(app) ? app : this.name('app', app)}`;
      })
      .replace(HOME, (_, before: string, name: string) => before + this.user(name));
    if (isTelling(this.#hostName)) changed = changed.replaceAll(this.#hostName, this.hostName);
    if (changed.includes('/') && this.#streams.size > 0)
      changed = changed.replace(STREAM, found => this.#streams.get(found) ?? found);
    return changed;
  }
}

const IS_ADDRESS = /^[\d.]+$/;
const URL =
  /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,19}:\/\/)(\*\*\*@)?([\w.-]{1,255})((?::\d{1,5})?)(?:\/([\w.*-]{1,64}))?/gi;
const HOME = /((?:^|[^\w.-])\/home\/)([^/\s\0:]{1,64})/g;
const STREAM = /(?<![\w/.-])\/[^\s/"'\0]{1,200}\/[^\s/"'\0,;)]{1,200}/g;

/** Whether a name can be told from an ordinary word, of which others have to stay. */
function isTelling(name: string): boolean {
  return name.length >= 4 && (/[\d.-]/.test(name) || name.length >= 8) && name !== 'localhost';
}

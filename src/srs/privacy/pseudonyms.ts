import { cutToComm } from '../../procfs/comm.ts';
import type { Afar } from '../../text/own-command.ts';
import { Addresses } from './addresses.ts';
import { ContainerIds } from './container-ids.ts';
import { LearnedNames } from './learned-names.ts';
import { privateGroup, privatePath } from './private-paths.ts';
import { WayThere } from './way-there.ts';
import { isOrdinaryWord, isUsualInterface, isWellKnownProgram } from './well-known.ts';

type Kind = 'host' | 'app' | 'stream' | 'user' | 'dir' | 'program' | 'if';

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
  readonly containers = new ContainerIds();
  readonly #interfaces = new LearnedNames();
  readonly #programs = new LearnedNames();
  readonly #groups = new LearnedNames();
  readonly #knownGroups = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();
  readonly #streams = new Map<string, string>();
  readonly #hostName: string;
  readonly #ownNames: readonly RegExp[];
  readonly #way: WayThere | undefined;

  /** @param afar what names the host in commands, where it is another machine */
  constructor(hostName: string, afar?: Afar) {
    this.#hostName = hostName;
    // The first of all hosts.
    const other = this.name('host', hostName);
    this.#way = afar && new WayThere(afar, other);
    this.#ownNames = [hostName, this.#way?.host ?? ''].flatMap(name => ownNamePattern(name) ?? []);
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

  /** Of a process, a thread or an executable, as the kernel cuts it or whole: `acme-agent` → `program-1`. */
  program(name: string): string {
    const [, kind, device = ''] = /^(irq\/\d+-|napi\/)([^-@:]*)/.exec(name) ?? [];
    if (kind !== undefined) return kind + this.#device(device) + name.slice(kind.length + device.length);
    if (name === '' || isWellKnownProgram(name) || REPLACED.test(name)) return name;
    const pseudonym = this.name('program', cutToComm(name));
    this.#programs.learn(name, pseudonym);
    return pseudonym;
  }

  /** Of a network interface: `acme-vpn0` → `if-1`; `eth0` stays. */
  interface(name: string): string {
    if (name === '' || isUsualInterface(name) || REPLACED.test(name)) return name;
    const pseudonym = this.name('if', name);
    this.#interfaces.learn(name, pseudonym);
    return pseudonym;
  }

  /** An interface, or what else has interrupts. */
  #device(name: string): string {
    return name === '' || isUsualInterface(name) || REPLACED.test(name) ? name : this.name('if', name);
  }

  /** Whether that is what the host is called. */
  isOwn(name: string): boolean {
    const lower = name.toLowerCase();
    return lower === this.#hostName.toLowerCase() || lower === this.#way?.host?.toLowerCase();
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
    if (IS_ADDRESS.test(name)) return this.addresses.inText(name);
    const own = this.#hostName.toLowerCase();
    const lower = name.toLowerCase();
    const isOwn = this.isOwn(name) || lower.startsWith(`${own}.`);
    return isOwn || REPLACED.test(name) ? (isOwn ? this.hostName : name) : this.name('host', lower);
  }

  /** A path, or a pattern of paths. @param isProgram its last name is that of a program, which stays */
  path(path: string, isProgram = false): string {
    if (!path.includes('/')) return path;
    return this.#streams.get(path) ?? privatePath(path, this, isProgram);
  }

  /** A path of cgroups. Sentences have the last name of one alone (`in acme-live.service`), which is found in them from now on. */
  group(path: string): string {
    const known = this.#knownGroups.get(path);
    if (known !== undefined) return known;
    const other = this.#keepGroup(path, this.path(path));
    const others = other.split('/');
    const parts = path.split('/');
    if (other === path || parts.length !== others.length) return other;
    parts.forEach((part, index) => {
      const told = others[index] ?? part;
      this.#groups.learn(part, told);
      const container = OF_CONTAINER.exec(part)?.groups?.name;
      if (container !== undefined) this.#groups.learn(container, told.replace(ENDING, ''));
    });
    return other;
  }

  /** Addresses, and names of hosts, where they can be told from words. */
  hosts(text: string): string {
    return this.#ownHosts(this.#units(this.addresses.inText(text)));
  }

  /** Thousands of sockets are in a few. */
  #keepGroup(name: string, other: string): string {
    if (this.#knownGroups.size < MOST_NAMES) this.#knownGroups.set(name, other);
    return other;
  }

  /** Of systemd, by their endings; cgroups that are none where sentences name cgroups. */
  #units(text: string): string {
    const changed = text.replace(
      UNIT,
      unit => this.#knownGroups.get(unit) ?? this.#keepGroup(unit, privateGroup(unit, this)),
    );
    return this.#groups.inPlaces(changed, GROUP);
  }

  #ownHosts(text: string): string {
    const changed = text
      .replace(AT_HOST, (found, user: string, host: string) =>
        OF_SYSTEMD.test(host) || /^\*+$/.test(user) ? found : `${this.user(user)}@${this.host(host)}`,
      )
      .replace(DOMAIN, found => this.host(found));
    const own = this.#ownNames.reduce((left, pattern) => left.replace(pattern, this.hostName), changed);
    return this.containers.inText(this.#interfaces.inText(own));
  }

  /** How the host is reached tells users, paths and names: of all that `--host host-1` is left. */
  withoutWay(text: string): string {
    return this.#way === undefined ? text : this.#way.without(text);
  }

  /** What names the host in commands. */
  get flags(): readonly string[] {
    return this.#way?.flags ?? ['--host', this.hostName];
  }

  /** A sentence, a command line: addresses, hosts and apps of URLs, streams, paths, the host's own name. */
  text(text: string): string {
    const changed = this.#units(this.addresses.inText(this.withoutWay(text)))
      .replace(URL, (_, scheme: string, user = '', host: string, port: string, app: string | undefined) => {
        // An address is another one by now.
        const place = scheme + user + (IS_ADDRESS.test(host) ? host : this.host(host)) + port;
        return app === undefined ? place : `${place}/${/^\*+$/.test(app) ? app : this.name('app', app)}`;
      })
      .replace(
        HOST_OPTION,
        (_, before: string, host: string) => before + (IS_ADDRESS.test(host) ? host : this.host(host)),
      );
    return this.#programs.inText(this.#ownHosts(changed)).replace(PATH, found => this.path(found));
  }
}

const IS_ADDRESS = /^[\d.]+$/;
const URL =
  /(?<![a-z\d+.-])([a-z][a-z\d+.-]{0,19}:\/\/)(\*\*\*@)?([\w.-]{1,255})((?::\d{1,5})?)(?:\/([\w.*-]{1,64}))?/gi;
const PATH = /(?<![\w/.*-])(?!\/\/)\/[^\s"'\0,;:()|]{1,400}/g;
const HOST_OPTION =
  /((?:^|[\s\0])--?(?:host|hostname|server|domain|vhost|node)[=\s\0]["']?)([a-z\d][\w.-]{0,254})/gi;
const AT_HOST = /(?<![\w.@/:*-])([a-z_][\w.-]{0,31})@([a-z\d][\w.-]{0,254})/gi;
const UNIT =
  /(?<![\p{L}\p{N}_.@\\-])[\p{L}\p{N}_][\p{L}\p{N}_.@\\-]{0,250}?\.(?:service|slice|scope)(?![\p{L}\p{N}_@\\-])/gu;
/** Containers that are known by a name of their own. */
const OF_CONTAINER = /^(?:lxc\.payload\.|machine-|systemd-nspawn@)(?<name>.+?)(?:\.(?:scope|service))?$/;
const ENDING = /\.(?:scope|service)$/;
/** `its cgroup acme`, `the LXC container acme`, `on CPU 3 in acme`. */
const GROUP = /(?<=\b(?:cgroup|container|in) )[^\s/,;()'"]+/g;
const OF_SYSTEMD = /\.(?:service|slice|scope|socket)\.?$/;
const REPLACED = /^(?:host|app|stream|user|dir|program|if)-\d+$/;
/** Endings that a file has, too: `run.sh`, `libc.so`. */
const NO_ENDING = 'so|sh|py|rb|rs|ts|js|pl|md|gz|xz|bz|cc|ko|cs|st|db|id|pm|pt|ps|mk|la|in';
const LONG_ENDING =
  'com|net|org|info|biz|edu|gov|mil|int|dev|app|cloud|live|tech|online|site|media|stream|video|studio|example|test|invalid|local|localdomain|internal|intern|lan|corp|home|arpa';
/** Names of a domain that there is, or that networks of their own have. */
const DOMAIN = new RegExp(
  String.raw`(?<![\w.@-])(?<!(?<!\/)\/)(?:[a-z\d](?:[\w-]{0,61}[a-z\d])?\.){1,8}(?:(?!(?:${NO_ENDING})(?![a-z]))[a-z]{2}|${LONG_ENDING})(?![\w-]|\.\w)`,
  'gi',
);

/** Finds the name of the host, in whatever case: as a word where it is short. Undefined: it is an ordinary word. */
function ownNamePattern(name: string): RegExp | undefined {
  // Addresses are replaced as such.
  if (isOrdinaryWord(name) || isWellKnownProgram(name) || /^[\d.]+$|:/.test(name)) return undefined;
  const isTelling = name.length >= 8 || (name.length >= 4 && /[\d.-]/.test(name));
  const quoted = name.replaceAll(/[^\w]/g, sign => `\\${sign}`);
  return new RegExp(isTelling ? quoted : `(?<![a-z\\d])${quoted}(?![a-z\\d])`, 'gi');
}

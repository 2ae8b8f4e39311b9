import { type FileText, type Host, isFailure } from '../../../host/host.ts';
import type { Found, Look } from '../../../host/look.ts';
import { cleanText } from '../../../text/clean-text.ts';

/** One line of a file that sets kernel parameters. */
export interface SysctlAssignment {
  /** `/etc/sysctl.d/99-sysctl.conf`, fit for a terminal. */
  readonly path: string;
  /** Its name alone, by which the files are ordered. */
  readonly fileName: string;
  /** The link's target as written; undefined when it is not a link. */
  readonly linkTarget: string | undefined;
  /** `net.core.rmem_max`; with wildcards in it where the line has some. */
  readonly key: string;
  /** With single blanks between several numbers. */
  readonly value: string;
}

/** What sets kernel parameters at boot, in the order in which it is read: the last for a key counts. */
export interface SysctlFiles {
  readonly atBoot: readonly SysctlAssignment[];
  /** What `sysctl --system` would read behind all of these, and the boot does not. */
  readonly later: readonly SysctlAssignment[];
}

/** Among files with the same name, the one in the first folder wins (sysctl.d(5)). */
const FOLDERS = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
] as const;
const LAST = '/etc/sysctl.conf';
/** It is there where systemd is the init (sd_booted(3)). */
const SYSTEMD = '/run/systemd/system';

/**
 * The files that set kernel parameters. systemd-sysctl reads those of the folders alone, by their names, and
 * /etc/sysctl.conf only where a link in a folder leads to it, as Debian's 99-sysctl.conf; procps' `sysctl --system`, which
 * other inits start, reads /etc/sysctl.conf behind all others (sysctl(8)).
 */
export async function readSysctlFiles(host: Host): Promise<SysctlFiles> {
  const patterns = FOLDERS.map(folder => `${folder}/*`);
  const look = await host.look({ texts: [...patterns, LAST], links: patterns, names: [SYSTEMD] });
  // They are no files of the kernel, which change under an open descriptor: a next time they are opened anew.
  for (const prefix of [...FOLDERS, LAST]) host.release(prefix);
  const chosen = new Map<string, string>();
  const found = FOLDERS.map(folder => ({ folder, ...filesIn(look, folder) }));
  for (const { folder, texts } of found) {
    for (const path of texts.keys()) {
      const name = path.slice(folder.length + 1);
      if (name.endsWith('.conf') && !chosen.has(name)) chosen.set(name, path);
    }
  }
  const assignmentsIn = (path: string): readonly SysctlAssignment[] => {
    const own = found.find(({ texts }) => texts.has(path));
    const read = own?.texts.get(path) ?? look.text(path);
    const link = own?.links.get(path);
    const file = {
      path: cleanText(path),
      fileName: cleanText(path.slice(path.lastIndexOf('/') + 1)),
      linkTarget: typeof link === 'string' ? cleanText(link) : undefined,
    };
    return isFailure(read) ? [] : parseSysctlFile(read.text).map(line => ({ ...file, ...line }));
  };
  const atBoot = [...chosen.keys()].sort().flatMap(name => assignmentsIn(chosen.get(name) ?? ''));
  const last = assignmentsIn(LAST);
  return isFailure(look.names(SYSTEMD))
    ? { atBoot: [...atBoot, ...last], later: [] }
    : { atBoot, later: last };
}

/** Lines `key = value` (sysctl.d(5)): a key may have slashes for dots, and a hyphen before it says not to complain. */
export function parseSysctlFile(text: string): readonly Pick<SysctlAssignment, 'key' | 'value'>[] {
  return text.split('\n').flatMap(raw => {
    const line = raw.trim();
    const end = line.indexOf('=');
    if (end === -1 || line.startsWith('#') || line.startsWith(';')) return [];
    const key = normaliseKey(line.slice(0, end).trim().replace(/^-/, '').trim());
    return [
      {
        key: cleanText(key),
        value: cleanText(line.slice(end + 1).trim())
          .split(/\s+/)
          .join(' '),
      },
    ];
  });
}

/** Where the first separator is a slash, slashes separate, and a dot is part of a name. */
function normaliseKey(key: string): string {
  const [separator] = /[./]/.exec(key) ?? [];
  return separator === '/' ? key.replace(/[./]/g, character => (character === '/' ? '.' : '/')) : key;
}

/** What sets a parameter in the end: the last that names it, else the last whose wildcards meet it. */
export function lastFor(assignments: readonly SysctlAssignment[], key: string): SysctlAssignment | undefined {
  return (
    assignments.findLast(assignment => assignment.key === key) ??
    assignments.findLast(assignment => hasWildcard(assignment.key) && toPattern(assignment.key).test(key))
  );
}

function hasWildcard(key: string): boolean {
  return /[*?]/.test(key);
}

function toPattern(key: string): RegExp {
  const escaped = key.replace(/[\\^$+.()|{}[\]]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '[^.]*').replace(/\?/g, '[^.]')}$`);
}

/** `/etc/sysctl.d/99-sysctl.conf (a link to ../sysctl.conf)` */
export function nameFile({ path, linkTarget }: SysctlAssignment): string {
  return linkTarget === undefined ? path : `${path} (a link to ${linkTarget})`;
}

/** What stands in a folder; nothing where it cannot be listed. */
function filesIn(
  look: Look,
  folder: string,
): { readonly texts: Found<FileText>; readonly links: Found<string> } {
  return { texts: look.texts(`${folder}/*`), links: look.links(`${folder}/*`) };
}

import { isMediaFile } from './scrub-places.ts';
import { scrubCommandLine } from './scrub-words.ts';

/** The text of a file without what must not be kept. */
export function scrubFile(path: string, text: string): string {
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'cmdline':
      return scrubCommandLine(text);
    case 'environ':
      return scrubEnvironment(text);
    case 'maps':
      return scrubMaps(text);
    case 'mountinfo':
      return scrubMounts(text);
    case 'passwd':
      return scrubPasswd(text);
    default:
      return text;
  }
}

/** What tells how SRS was built and is run (`build-signs.ts`, `report-file.ts`); values of those that say where to report. */
const BUILD_VARIABLES = /^(?:HEAPCHECK|TCMALLOC_PAGE_FENCE|ASAN_OPTIONS)=/;

function scrubEnvironment(text: string): string {
  const kept = text.split('\0').filter(variable => BUILD_VARIABLES.test(variable));
  return kept.map(variable => `${variable}\0`).join('');
}

/** Programs and libraries: what is mapped to be executed. */
function scrubMaps(text: string): string {
  return text
    .split('\n')
    .filter(
      line => /^[\da-f]+-[\da-f]+ ..x/.test(line) || /\/(?:vgpreload_|libtcmalloc|libasan\.so)/.test(line),
    )
    .map(line => `${line}\n`)
    .join('');
}

/** File systems of the kernel, whose options are read. */
const OF_THE_KERNEL = /^(?:proc|sysfs|cgroup2?|tmpfs|tracefs|debugfs)$/;

/** Of all others neither their source, which may be an address with a password, nor their options. */
function scrubMounts(text: string): string {
  return text
    .split('\n')
    .map(line => {
      const [before = '', after] = line.split(' - ');
      const [type, source, options] = after?.split(' ') ?? [];
      if (type === undefined || source === undefined || options === undefined) return '';
      return OF_THE_KERNEL.test(type) ? line : `${before} - ${type} none rw`;
    })
    .join('\n');
}

/** Names and numbers of users alone. */
function scrubPasswd(text: string): string {
  return text
    .split('\n')
    .map(line => {
      const [name = '', , user, group] = line.split(':');
      return user === undefined ? '' : `${name}:x:${user}:${group ?? ''}:::`;
    })
    .join('\n');
}

/**
 * Where an open file of a process leads: names of what SRS writes (DVR, HLS) have stream keys in them. Logs, profiles, what
 * is none on disk, and the three that every process has, unless they are of such a name, are told.
 */
export function scrubLink(path: string, target: string): string {
  const descriptor = /^\/proc\/\d+\/fd\/(\d+)$/.exec(path)?.[1];
  if (descriptor === undefined) return target;
  if (isMediaFile(target)) return '/***';
  if (Number(descriptor) <= 2) return target;
  const isTold =
    !target.startsWith('/') ||
    target.startsWith('/dev/') ||
    /\.log(?: \(deleted\))?$|\/gperf\.srs\.gcp$/.test(target);
  return isTold ? target : '/***';
}

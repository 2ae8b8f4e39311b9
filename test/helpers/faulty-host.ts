import { type Host, type HostFailure, isFailure, type ReadResult } from '../../src/host/host.ts';
import { createMatcher } from '../../src/sampling/probe.ts';

/** What can become of a source. `names only`: its names without their figures; `cut`: the first half; `foreign`: another file. */
export const FAULTS = ['forbidden', 'gone', 'empty', 'names only', 'cut', 'foreign'] as const;
export type Fault = (typeof FAULTS)[number];

/** One question to a host: of what kind, and for what. `*` stands for any one segment. */
export interface Ask {
  readonly kind: 'text' | 'link' | 'directory' | 'command';
  readonly pattern: string;
}

const FOREIGN = 'Name:\tnginx\nUmask:\t0022\nState:\tS (sleeping)\nThreads:\t4\n';

/**
 * A host of whose sources one is as a fault leaves it.
 * @param isActive whether it is so now
 * @param onAsk told of every question
 */
export function createFaultyHost(
  host: Host,
  ask: Ask | undefined,
  fault: Fault,
  isActive: () => boolean = () => true,
  onAsk: (ask: Ask) => void = () => {},
): Host {
  const matches = createMatcher(ask?.pattern ?? '');
  const isMeant = (kind: Ask['kind'], asked: string): boolean =>
    ask?.kind === kind && isActive() && matches(asked);
  const readBy =
    (readTexts: Host['readAside']): Host['readAside'] =>
    async (patterns, options) => {
      for (const pattern of patterns) onAsk({ kind: 'text', pattern });
      const texts = new Map<string, ReadResult>();
      for (const [path, result] of await readTexts(patterns, options)) {
        const spoilt = isMeant('text', path) ? spoilText(path, result, fault) : result;
        const wasFound = !patterns.includes(path);
        if (!(wasFound && isFailure(spoilt) && spoilt.reason === 'gone')) texts.set(path, spoilt);
      }
      return texts;
    };
  return {
    ...host,
    read: readBy(host.read),
    readAside: readBy(host.readAside),
    async readLinks(patterns) {
      for (const pattern of patterns) onAsk({ kind: 'link', pattern });
      const links = new Map<string, string | HostFailure>();
      for (const [path, target] of await host.readLinks(patterns)) {
        const spoilt = isMeant('link', path) ? spoilLink(path, target, fault) : target;
        const wasFound = !patterns.includes(path);
        if (!(wasFound && isFailure(spoilt) && spoilt.reason === 'gone')) links.set(path, spoilt);
      }
      return links;
    },
    async list(directory) {
      onAsk({ kind: 'directory', pattern: directory });
      const names = await host.list(directory);
      if (isFailure(names) || !isMeant('directory', directory)) return names;
      if (fault === 'forbidden' || fault === 'gone') return failure(directory, fault);
      return fault === 'foreign' ? ['lost+found', 'index.html'] : [];
    },
    async query(command, options) {
      const [program = ''] = command.slice(command.indexOf('--') + 1);
      onAsk({ kind: 'command', pattern: program });
      const result = await host.query(command, options);
      if (!isMeant('command', program)) return result;
      if (fault === 'gone') return { ...result, exitCode: undefined, stdout: '', problem: 'not-found' };
      if (fault === 'forbidden')
        return { ...result, exitCode: 255, stdout: '', stderr: `${program}: Permission denied\n` };
      const spoilt = spoilText(program, { text: result.stdout, atMs: 0 }, fault);
      return { ...result, stdout: isFailure(spoilt) ? '' : spoilt.text };
    },
  };
}

function failure(asked: string, reason: 'forbidden' | 'gone'): HostFailure {
  const detail = reason === 'gone' ? 'ENOENT: no such file or directory' : 'EACCES: permission denied';
  return { asked, reason, detail };
}

function spoilText(path: string, result: ReadResult, fault: Fault): ReadResult {
  if (isFailure(result)) return result;
  if (fault === 'forbidden' || fault === 'gone') return failure(path, fault);
  return { ...result, text: spoil(path, result.text, fault) };
}

function spoil(path: string, text: string, fault: Exclude<Fault, 'forbidden' | 'gone'>): string {
  if (fault === 'empty') return '';
  if (fault === 'foreign') return FOREIGN;
  // Not at the end of a line or an argument, where nobody could tell.
  if (fault === 'cut') return text.slice(0, Math.floor(text.length / 2)).replace(/[\n\0]$/, '');
  return namesOf(path, text);
}

/** Of tables their heads, of snmp the lines of names, else all but the figures. */
function namesOf(path: string, text: string): string {
  if (/\/net\/(?:udp|tcp)6?$/.test(path)) return text.slice(0, text.indexOf('\n') + 1);
  if (path.endsWith('/net/snmp'))
    return text.replace(/^(\w+:)(.*\n)\1.*\n/gm, (_, name: string, names: string) => name + names);
  if (path === 'ss') return 'State Recv-Q Send-Q Local Address:Port Peer Address:Port\n';
  return text.replace(/(?<![\w.])[-+]?\d[\d.]*(?![\w.])/g, '');
}

function spoilLink(path: string, target: string | HostFailure, fault: Fault): string | HostFailure {
  if (typeof target !== 'string') return target;
  if (fault === 'forbidden' || fault === 'gone') return failure(path, fault);
  if (fault === 'empty') return '';
  if (fault === 'foreign') return 'Name';
  return fault === 'cut' ? target.slice(0, Math.floor(target.length / 2)) : target.replace(/\d+/g, '');
}

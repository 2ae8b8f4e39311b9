import {
  type FileText,
  type Host,
  type HostFailure,
  isFailure,
  type ReadResult,
} from '../../src/host/host.ts';
import { isPattern, Look, pathOf, type Question, socketsKey } from '../../src/host/look.ts';

/** What can become of a source. `names only`: its names without their figures; `cut`: the first half; `foreign`: another file. */
export const FAULTS = ['forbidden', 'gone', 'empty', 'names only', 'cut', 'foreign'] as const;
export type Fault = (typeof FAULTS)[number];

/** One question to a host: of what kind, and for what. `*` stands for any one segment, `**` for any number of them. */
export interface Ask {
  readonly kind: 'text' | 'link' | 'directory' | 'command';
  readonly pattern: string;
}

/** As a live host says it. */
const NOT_INSTALLED: HostFailure = {
  asked: 'ss -uanmeH',
  reason: 'unsupported',
  detail: 'ss (iproute2) is not installed',
};

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
  const textAt = (path: string, result: ReadResult): ReadResult =>
    isMeant('text', path) ? spoilText(path, result, fault) : result;
  const linkAt = (path: string, target: string | HostFailure): string | HostFailure =>
    isMeant('link', path) ? spoilLink(path, target, fault) : target;
  return {
    ...host,
    async look(question) {
      for (const asked of askedBy(question)) onAsk(asked);
      const look = await host.look(question);
      return new Look({
        texts: new Map(
          (question.texts ?? [])
            .map(pathOf)
            .map(path => [path, spoilFound<FileText>(path, look.text(path), look.texts(path), textAt)]),
        ),
        links: new Map(
          (question.links ?? [])
            .map(pathOf)
            .map(path => [path, spoilFound<string>(path, look.link(path), look.links(path), linkAt)]),
        ),
        names: new Map(
          (question.names ?? []).map(pathOf).map(directory => {
            const names = look.names(directory);
            if (isFailure(names) || !isMeant('directory', directory)) return [directory, names];
            if (fault === 'forbidden' || fault === 'gone') return [directory, failure(directory, fault)];
            return [directory, fault === 'foreign' ? ['lost+found', 'index.html'] : []];
          }),
        ),
        sockets: new Map(
          (question.sockets ?? []).map(one => {
            const said = look.sockets(one);
            const key = socketsKey(one);
            if (said === undefined || isFailure(said) || !isMeant('command', 'ss')) return [key, said];
            if (fault === 'gone') return [key, NOT_INSTALLED];
            const spoilt = spoilText('ss', said, fault);
            if (isFailure(spoilt)) return [key, spoilt];
            // As a live host does with what was cut.
            const isCut = spoilt.text !== '' && !spoilt.text.endsWith('\n');
            const cut: HostFailure = {
              asked: said.asked,
              reason: 'failed',
              detail: 'only a part of it came',
            };
            return [key, isCut ? cut : { ...said, text: spoilt.text }];
          }),
        ),
      });
    },
    async readAside(paths, options) {
      for (const pattern of paths) onAsk({ kind: 'text', pattern });
      const texts = await host.readAside(paths, options);
      return new Map([...texts].map(([path, result]) => [path, textAt(path, result)]));
    },
    async readFrom(path, offset, options) {
      onAsk({ kind: 'text', pattern: path });
      const piece = await host.readFrom(path, offset, options);
      if (isFailure(piece)) return piece;
      const spoilt = textAt(path, piece);
      return isFailure(spoilt) ? spoilt : { ...piece, text: spoilt.text };
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

/** Everything that a question asks for, kind by kind. */
export function askedBy({ texts = [], links = [], names = [], sockets = [] }: Question): readonly Ask[] {
  return [
    ...texts.map(asked => ({ kind: 'text', pattern: pathOf(asked) }) as const),
    ...links.map(asked => ({ kind: 'link', pattern: pathOf(asked) }) as const),
    ...names.map(asked => ({ kind: 'directory', pattern: pathOf(asked) }) as const),
    ...sockets.map(() => ({ kind: 'command', pattern: 'ss' }) as const),
  ];
}

/** One answer, or each that a pattern found; what a pattern found and is gone then has no entry. */
function spoilFound<T>(
  path: string,
  one: T | HostFailure,
  found: ReadonlyMap<string, T | HostFailure>,
  spoilAt: (path: string, result: T | HostFailure) => T | HostFailure,
): T | HostFailure | ReadonlyMap<string, T | HostFailure> {
  if (!isPattern(path)) return spoilAt(path, one);
  const spoilt = [...found].map(([at, result]) => [at, spoilAt(at, result)] as const);
  return new Map(
    spoilt.filter(([at, result]) => at === path || !isFailure(result) || result.reason !== 'gone'),
  );
}

/** Tells whether a path is one that a pattern means. */
export function createMatcher(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*/g, stars => (stars === '**' ? '.*' : '[^/]*'));
  const expression = new RegExp(`^${source}$`);
  return path => path === pattern || expression.test(path);
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

/** The text without its figures: the head of a table, the lines of names of snmp. */
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

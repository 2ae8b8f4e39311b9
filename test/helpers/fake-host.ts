import type {
  CommandOptions,
  CommandResult,
  Host,
  HostFailure,
  Privilege,
  RunningCommand,
} from '../../src/host/host.ts';
import { refuseWrite } from '../../src/host/refusals.ts';
import { type Readers, takeLook } from '../../src/host/take-look.ts';

export interface AskedCommand {
  readonly way: 'query' | 'execute' | 'start' | 'handOver';
  readonly command: readonly string[];
}

/** What a command does to the files, and what it answers. */
export type FakeCommands = (
  command: readonly string[],
  files: Map<string, string | HostFailure>,
) => Partial<CommandResult>;

/** What a write does to the files, and why it is refused, if it is. */
export type FakeWrites = (
  path: string,
  text: string,
  files: Map<string, string | HostFailure>,
) => HostFailure | undefined;

export interface FakeHostScript {
  readonly files?: Readonly<Record<string, string | HostFailure>>;
  readonly privilege?: Privilege;
  readonly isReadOnly?: boolean;
  readonly system?: Host['system'];
  /** Success without output by default. */
  readonly onCommand?: FakeCommands;
  /** By default a file takes what is written to it, and a missing file is `gone`. */
  readonly onWrite?: FakeWrites;
}

export interface FakeHost extends Host {
  /** May be changed while the test runs, as the kernel would. */
  readonly files: Map<string, string | HostFailure>;
  /** Everything that was run, in order. */
  readonly asked: readonly AskedCommand[];
  /** How it reads; a test may put others in their place. */
  readonly readers: Readers;
  /** Everything that was written, in order: `/proc/irq/24/smp_affinity_list 1`. */
  readonly written: readonly string[];
}

/** A host out of a script: files that are texts, commands that are functions, a clock that stands still. */
export function createFakeHost(script: FakeHostScript = {}): FakeHost {
  const files = new Map(Object.entries(script.files ?? {}));
  const asked: AskedCommand[] = [];
  const written: string[] = [];
  const isReadOnly = script.isReadOnly ?? false;

  function run(way: AskedCommand['way'], bare: readonly string[], options?: CommandOptions): CommandResult {
    const command = options?.sudo === true ? ['sudo', '-n', ...bare] : bare;
    const refused = isReadOnly && way !== 'query';
    if (!refused) asked.push({ way, command });
    return {
      command,
      exitCode: refused ? undefined : 0,
      signal: undefined,
      stdout: '',
      stderr: '',
      problem: refused ? 'read-only' : undefined,
      ...(refused ? {} : script.onCommand?.(bare, files)),
    };
  }

  const readers: Readers = {
    text(path) {
      const found = files.get(path);
      if (found === undefined) return goneAt(path);
      return typeof found === 'string' ? { text: found, atMs: 5000 } : found;
    },
    // A link that is scripted as a failure cannot be read; of others nothing is known.
    link(path) {
      const found = files.get(path);
      return found === undefined || typeof found === 'string' ? goneAt(path) : found;
    },
    // A process that is not there has no directories; any other directory was not scripted.
    list: directory =>
      namesIn(files.keys(), directory) ??
      (directory.startsWith('/proc/') ? goneAt(directory) : notScripted(directory)),
    sockets: async () => notScripted('ss'),
  };
  return {
    id: 'edge-3',
    name: 'edge-3',
    kind: 'local',
    system: script.system ?? 'linux',
    isReadOnly,
    files,
    asked,
    written,
    clock: { nowMs: () => 5000, time: () => new Date('2026-11-23T01:46:55Z'), sleepUntil: async () => true },
    readers,
    look: question => takeLook(question, readers),
    readFrom: async path => notScripted(path),
    workspace: folder => ({ directory: folder, fetch: async () => undefined }),
    readAside: async paths => new Map(paths.map(path => [path, readers.text(path)])),
    watch: () => ({
      watchTables: () => undefined,
      takePeaks: () => ({ byInode: new Map(), looks: 0 }),
      close: () => undefined,
    }),
    release: () => undefined,
    query: async (command, options) => run('query', command, options),
    get: async ({ origin }) => ({ asked: origin, reason: 'failed', detail: 'it takes no connection' }),
    execute: async (command, options) => run('execute', command, options),
    start: (command, options) => started(run('start', command, options)),
    handOver: (command, options) => started(run('handOver', command, options)),
    async write(path, text) {
      if (isReadOnly) return refuseWrite(path, 'srs-top was started with --read-only');
      written.push(`${path} ${text}`);
      if (script.onWrite !== undefined) return script.onWrite(path, text, files);
      if (!files.has(path))
        return { asked: path, reason: 'gone', detail: 'ENOENT: no such file or directory' };
      files.set(path, `${text}\n`);
      return undefined;
    },
    privilege: async () => script.privilege ?? 'root',
    facts: async () => ({ operatingSystem: undefined, cpuModel: undefined, virtualisation: undefined }),
    close: async () => undefined,
  };
}

function started(result: CommandResult): RunningCommand {
  return { command: result.command, done: Promise.resolve(result), interrupt: async () => result };
}

function goneAt(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'ENOENT: no such file or directory' };
}

function notScripted(asked: string): HostFailure {
  return { asked, reason: 'unsupported', detail: 'not scripted' };
}

/** The names right under a directory; undefined where nothing is. */
export function namesIn(paths: Iterable<string>, directory: string): readonly string[] | undefined {
  const start = directory === '/' ? '/' : `${directory}/`;
  const names = new Set<string>();
  for (const path of paths) {
    const [name] = path.startsWith(start) ? path.slice(start.length).split('/') : [];
    if (name !== undefined) names.add(name);
  }
  return names.size === 0 ? undefined : [...names];
}

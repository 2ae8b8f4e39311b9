import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * Which rooms of src a room may import, lowest first; itself goes without saying. `host types` is `host/host.ts` by
 * `import type` alone. `monitor`, `benchmark` and `session` are rooms of one file each, right in src. The other files there may import
 * everything, and no room may import them.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bundle: ['package.json'],
  text: [],
  procfs: ['text'],
  settings: ['text'],
  storage: ['text', 'procfs'],
  host: ['text', 'procfs'],
  srs: ['text', 'procfs', 'host'],
  sampling: ['text', 'procfs', 'host', 'srs'],
  metrics: ['text', 'procfs', 'settings', 'host', 'srs', 'sampling'],
  tuning: ['text', 'procfs', 'storage', 'host', 'srs', 'metrics'],
  profile: ['text', 'procfs', 'storage', 'host', 'srs', 'metrics'],
  advice: ['text', 'procfs', 'settings', 'srs', 'sampling', 'metrics', 'tuning'],
  monitor: ['settings', 'srs', 'sampling', 'metrics', 'advice', 'host types'],
  benchmark: ['sampling', 'metrics', 'host types'],
  chronicle: ['text', 'srs', 'sampling', 'metrics', 'tuning', 'advice', 'host types'],
  recording: ['settings', 'storage', 'host', 'srs', 'advice'],
  told: ['metrics', 'tuning', 'host types'],
  session: [
    ...['text', 'srs', 'metrics', 'monitor', 'advice', 'chronicle', 'tuning', 'profile', 'recording', 'told'],
    'host types',
  ],
  replay: ['text', 'tuning', 'told', 'session'],
  output: ['text', 'procfs', 'settings', 'metrics', 'advice', 'chronicle', 'tuning', 'profile'],
  serve: ['text'],
  view: ['text', 'procfs', 'settings', 'srs', 'metrics', 'advice', 'tuning', 'profile', 'host types'],
  commands: [
    ...[
      'text',
      'settings',
      'storage',
      'srs',
      'metrics',
      'tuning',
      'advice',
      'monitor',
      'benchmark',
      'chronicle',
      'recording',
      'session',
      'output',
      'serve',
      'view',
    ],
    'host types',
  ],
  ui: [
    ...['text', 'procfs', 'settings', 'storage', 'srs', 'metrics', 'advice', 'tuning', 'profile'],
    ...['session', 'replay', 'output', 'view', 'host types'],
  ],
};

/** Packages and modules of Node that belong to some rooms alone, with what is below them (`node:fs/promises`). */
const BELONGS_TO: readonly (readonly [names: readonly string[], rooms: readonly string[]])[] = [
  [['child_process', 'execa', 'systeminformation'], ['host']],
  [['dgram', 'tls', 'http2'], ['host']],
  [
    ['net', 'http', 'https'],
    ['host', 'serve'],
  ],
  [['fs'], ['host', 'storage', 'bundle']],
  [['ink', 'react'], ['ui']],
];

const EVERYTHING = 'src';

/** What a module keeps and changes: `let`, and collections that begin empty. */
const MODULE_STATE =
  /^(?:export )?(?:let (\w+)|const (\w+)[^=\n]* = (?:new (?:Weak)?(?:Map|Set)(?:<[^(\n]*>)?\(\)|\[\]|\{\});)/gm;

/** What all sessions of a program may share: what is of srs-top itself or of its terminal, what is always true, and what is kept by host. */
const SHARED_STATE: readonly string[] = [
  'bundle/build.mjs dialogFiles',
  'host/asking/failures.ts errors',
  'metrics/udp/udp-window.ts NO_OWNERS',
  'spare-the-engine.ts collect',
  'spare-the-engine.ts collectedAtCpuMs',
  'storage/absolute-path.ts startedIn',
  'storage/storage.ts elsewhere',
  'storage/trust.ts unmapped',
  'text/graphemes.ts segmenter',
  'text/width.ts KNOWN_WIDTHS',
  'ui/dialogs/journal/journal-dialog.tsx EVERYTHING',
  'ui/terminal/cell-parser.ts parameters',
  'ui/terminal/cell-styles.ts FLAGS_OF_OFF',
  'view/charts/group-by-time.ts NO_POINTS',
  // By what they were made of.
  'metrics/udp/socket-metrics.ts memoryIndexes',
  'view/charts/trend-charts.ts drawnBefore',
  'view/lines/why-lines.ts knownLines',
  'view/look/table.ts knownRules',
  'view/panes/dstat-pane.ts knownLines',
  'view/panes/dstat-pane.ts lastFitting',
  // By host.
  'sampling/build-probe.ts underWay',
  'tuning/kinds/irq/irqbalance.ts looks',
];

/** Rooms of one file, right in src. */
const SINGLE_FILES: readonly string[] = ['monitor', 'benchmark', 'recording', 'told', 'session', 'replay'];

/** What makes a host, and the files that may import it. */
const HOST_KINDS = ['src/host/local/', 'src/host/recorded/', 'src/host/remote/', 'src/host/simulated/'];
const OPENS_HOSTS = ['src/open-host.ts', 'src/open-recording.ts'];

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

/**
 * Circles: groups of nodes of which each leads to each other, the nodes of a group in order. Tarjan's algorithm.
 * @param edges what each node leads to
 */
function findCircles(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    const number = numbers.size;
    numbers.set(node, number);
    stack.push(node);
    let low = number;
    for (const next of edges.get(node) ?? []) {
      if (!numbers.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? numbers.get(next) ?? low);
      lowest.set(node, low);
    }
    lowest.set(node, low);
    if (low === number) {
      const group = stack.splice(stack.indexOf(node));
      if (group.length > 1) circles.push(group.sort());
    }
    return low;
  };
  for (const node of edges.keys()) if (!numbers.has(node)) visit(node);
  return circles;
}

/** Which of our files each of our files imports, types included. */
function fileEdges(files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    [...files].map(([path, source]) => [
      path,
      new Set(
        findImports(source)
          .filter(({ target }) => target.startsWith('.'))
          .map(({ target }) => normalize(join(dirname(path), target)))
          .filter(target => files.has(target)),
      ),
    ]),
  );
}

/**
 * Which folder leads to which, of the two that are the first to differ: `src/ui/keys` to `src/ui/parts`. The files right in
 * a folder that has others stand together, as `src/view/.`; of those right in src, each stands for itself.
 */
function folderEdges(files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map<string, Set<string>>();
  for (const [from, targets] of fileEdges(files)) {
    for (const to of targets) {
      const [own, others] = [dirname(from).split('/'), dirname(to).split('/')];
      let shared = 0;
      while (shared < own.length && own[shared] === others[shared]) shared++;
      const nameOf = (parts: readonly string[], path: string): string => {
        if (shared < parts.length) return parts.slice(0, shared + 1).join('/');
        return parts.length === 1 ? path : `${parts.join('/')}/.`;
      };
      const [a, b] = [nameOf(own, from), nameOf(others, to)];
      if (a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
  }
  return edges;
}

/** Static, dynamic and type imports, and re-exports. A dynamic import of what is no literal has the target `?`. */
function findImports(source: string): readonly Import[] {
  // A comment begins after white space: the `/*` and `//` of '/proc/*/stat' and of an address do not.
  const code = source.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1');
  const fromClauses = /^\s*(?:import|export)\s+(type\s)?[^;'"]*?\sfrom\s+['"]([^'"]+)['"]/gm;
  const bareImports = /^\s*import\s+['"]([^'"]+)['"]/gm;
  const calls = /(\btypeof\s+)?\b(?:import|require)\(\s*(?:['"]([^'"]+)['"])?/g;
  return [
    ...[...code.matchAll(fromClauses)].map(([, type, target = '?']) => ({
      target,
      isTypeOnly: type !== undefined,
    })),
    ...[...code.matchAll(bareImports)].map(([, target = '?']) => ({ target, isTypeOnly: false })),
    ...[...code.matchAll(calls)].map(([, type, target = '?']) => ({
      target,
      isTypeOnly: type !== undefined,
    })),
  ];
}

/** Every import that goes the wrong way, as `importer → target: why`. Paths are relative to the project. */
function findViolations(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, source]) =>
    findImports(source).flatMap(found => {
      const why = found.target.startsWith('.') ? judgeOurs(path, found) : judgeTheirs(path, found.target);
      return why === undefined ? [] : [`${path} → ${found.target}: ${why}`];
    }),
  );
}

function judgeOurs(path: string, { target, isTypeOnly }: Import): string | undefined {
  const resolved = normalize(join(dirname(path), target));
  const [from, to] = [roomOf(path), roomOf(resolved)];
  const isKind = HOST_KINDS.some(kind => resolved.startsWith(kind) && !path.startsWith(kind));
  if (isKind && !OPENS_HOSTS.includes(path)) return `only ${OPENS_HOSTS.join(' and ')} may`;
  if (from === EVERYTHING || from === to) return undefined;
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) return `${from} is no room`;
  if (allowed.includes(to)) return undefined;
  if (to === 'host' && allowed.includes('host types')) {
    return isTypeOnly && resolved === 'src/host/host.ts'
      ? undefined
      : `${from} may import only types of host.ts`;
  }
  return `${from} may not import ${to}`;
}

function judgeTheirs(path: string, target: string): string | undefined {
  if (target === '?') return 'what it imports cannot be told';
  const name = target.replace(/^node:/, '').split('/')[0] ?? '';
  const rooms = BELONGS_TO.find(([names]) => names.includes(name))?.[1];
  return rooms === undefined || rooms.includes(roomOf(path)) ? undefined : `only ${rooms.join(' and ')} may`;
}

/**
 * `ui` for `src/ui/panes/loss.tsx`; `session` for `src/session.ts`, EVERYTHING for all else that lies right under src; the
 * top folder for what lies outside.
 */
function roomOf(path: string): string {
  const [top = '', room = '', ...rest] = path.split('/');
  if (top !== 'src') return top;
  if (rest.length > 0) return room;
  const name = room.replace(/\.ts$/, '');
  return SINGLE_FILES.includes(name) ? name : EVERYTHING;
}

function readSources(): ReadonlyMap<string, string> {
  const project = fileURLToPath(new URL('..', import.meta.url));
  const paths = readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.[cm]?[jt]sx?$/.test(path))
    .map(path => join('src', path));
  return new Map(paths.map(path => [path, readFileSync(join(project, path), 'utf8')]));
}

describe('the sources', () => {
  const sources = readSources();

  it('import only what their room may', () => {
    expect(findViolations(sources)).toEqual([]);
  });

  it('form no circle, neither files nor folders', () => {
    expect(findCircles(fileEdges(sources))).toEqual([]);
    expect(findCircles(folderEdges(sources))).toEqual([]);
  });

  it('of what is drawn as lines import no module of Node', () => {
    const pure = [...sources].filter(([path]) => /^src\/(?:view|text|procfs)\//.test(path));
    expect(pure.length).toBeGreaterThan(60);
    const atWork = pure.flatMap(([path, source]) =>
      findImports(source).some(({ target }) => target.startsWith('node:')) ? [path] : [],
    );
    expect(atWork).toEqual([]);
  });

  it('are in rooms that ARCHITECTURE.md names, and it names no other', () => {
    const rooms = new Set([...sources.keys()].map(roomOf).filter(room => room !== EVERYTHING));
    const map = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
    const named = [...map.matchAll(/^\| `(\w+)(?:\/|\.ts)` \|/gm)].map(([, room = '']) => room);
    expect(named.sort()).toEqual([...rooms].sort());
    const deeper = [...sources.keys()].map(dirname).filter(folder => folder.split('/').length === 3);
    for (const folder of new Set(deeper)) expect(map).toContain(folder.split('/')[2]);
  });

  it('are where ARCHITECTURE.md says: every file and folder that it names is there', () => {
    const map = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
    const project = fileURLToPath(new URL('..', import.meta.url));
    const all = [...sources.keys()];
    const named = [...map.matchAll(/`([\w-]+(?:\/[\w-]+)*(?:\.tsx?|\/))`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(80);
    // A bare name stands for a file of the room that is spoken of; one with a folder says where.
    const isThere = (path: string): boolean =>
      existsSync(join(project, path)) ||
      all.some(source => (path.endsWith('/') ? source.includes(`/${path}`) : source.endsWith(`/${path}`)));
    expect(named.filter(path => !isThere(path))).toEqual([]);
  });

  it('keep at module level nothing that is of one host, unless by host: a program may watch several', () => {
    const found = [...sources].flatMap(([path, source]) =>
      [...source.matchAll(MODULE_STATE)].map(
        ([, variable, constant]) => `${path.replace('src/', '')} ${variable ?? constant}`,
      ),
    );
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(name => !SHARED_STATE.includes(name))).toEqual([]);
  });

  it.each(['node:crypto', 'node:zlib', 'execa'])(
    'import %s, which takes 7 to 90 ms, when it is needed, not at every start',
    module => {
      const atStart = new RegExp(`^import (?!type\\b)[^;]*from '${module}'`, 'm');
      expect([...sources].flatMap(([path, source]) => (atStart.test(source) ? [path] : []))).toEqual([]);
    },
  );

  it('are all looked at, with all their imports', () => {
    expect(sources.size).toBeGreaterThan(20);
    expect(findImports(sources.get('src/sampling/sample.ts') ?? '').map(({ target }) => target)).toEqual([
      '../host/host.ts',
      '../host/own-use.ts',
      '../host/queue-peaks.ts',
      '../procfs/autogroup.ts',
      '../procfs/cgroup-cpu.ts',
      '../procfs/ip-counters.ts',
      '../procfs/irq-names.ts',
      '../procfs/softnet-stat.ts',
      '../procfs/ss-tcp.ts',
      '../procfs/tc-qdisc.ts',
      '../procfs/types.ts',
      '../srs/api/api-knowledge.ts',
      '../srs/build/build.ts',
      '../srs/log/choose-log.ts',
      '../srs/log/log-knowledge.ts',
      '../srs/process/process-identity.ts',
      './placement-readings.ts',
      './stage-readings.ts',
    ]);
    expect(findImports(sources.get('src/host/asking/commands.ts') ?? '').map(({ target }) => target)).toEqual(
      ['node:timers/promises', '../host.ts', '../refusals.ts', '../sudo.ts', './command-streams.ts', 'execa'],
    );
  });
});

describe('an import', () => {
  it.each([
    ["import { a } from './a.ts';", './a.ts', false],
    ["import type { A } from './a.ts';", './a.ts', true],
    ["import {\n  a,\n  type B,\n} from './a.ts';", './a.ts', false],
    ["import * as a from './a.ts';", './a.ts', false],
    ["import a, { b } from './a.ts';", './a.ts', false],
    ["import './a.ts';", './a.ts', false],
    ["export { a } from './a.ts';", './a.ts', false],
    ["export * from './a.ts';", './a.ts', false],
    ["export type { A } from './a.ts';", './a.ts', true],
    ["const a = await import('./a.ts');", './a.ts', false],
    ["let a: typeof import('./a.ts');", './a.ts', true],
    ["const a = require('./a.ts');", './a.ts', false],
    ["read('/proc/*/stat'); import('./a.ts'); list('/sys/*/b'); /* c */", './a.ts', false],
    ['const a = await import(name);', '?', false],
  ])('is found in %j', (source, target, isTypeOnly) => {
    expect(findImports(source)).toEqual([{ target, isTypeOnly }]);
  });

  it.each(["// import { a } from './a.ts';", "/* import './a.ts' */", "const text = 'important(';"])(
    'does not see an import in %j',
    source => {
      expect(findImports(source)).toEqual([]);
    },
  );
});

describe('a circle', () => {
  const filesOf = (imports: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
    new Map(Object.entries(imports).map(([path, target]) => [path, `import { a } from '${target}';`]));

  it('of files is found', () => {
    const files = filesOf({
      'src/ui/a.ts': './b.ts',
      'src/ui/b.ts': './c.ts',
      'src/ui/c.ts': './a.ts',
      'src/ui/d.ts': './a.ts',
    });
    expect(findCircles(fileEdges(files))).toEqual([['src/ui/a.ts', 'src/ui/b.ts', 'src/ui/c.ts']]);
  });

  it('of folders of a room is found, though no files form one', () => {
    const files = filesOf({
      'src/ui/keys/a.ts': '../parts/b.ts',
      'src/ui/parts/b.ts': './c.ts',
      'src/ui/parts/c.ts': './d.ts',
      'src/ui/parts/d.ts': '../parts/e.ts',
      'src/ui/parts/e.ts': '../keys/f.ts',
      'src/ui/keys/f.ts': 'ink',
    });
    expect(findCircles(fileEdges(files))).toEqual([]);
    expect(findCircles(folderEdges(files))).toEqual([['src/ui/keys', 'src/ui/parts']]);
  });

  it('of a folder and what lies right in the one above is found', () => {
    const files = filesOf({
      'src/view/frame.ts': './lines/a.ts',
      'src/view/lines/a.ts': '../words.ts',
      'src/view/words.ts': 'chalk',
    });
    expect(findCircles(folderEdges(files))).toEqual([['src/view/.', 'src/view/lines']]);
  });
});

describe('what goes the wrong way', () => {
  it.each([
    ['src/procfs/stat.ts', '../host/host.ts', 'procfs may not import host'],
    ['src/storage/paths.ts', '../host/host.ts', 'storage may not import host'],
    ['src/settings/settings.ts', '../ui/look/theme.ts', 'settings may not import ui'],
    ['src/host/local/local.ts', '../../srs/find.ts', 'host may not import srs'],
    ['src/host/local/local.ts', '../../storage/paths.ts', 'host may not import storage'],
    ['src/srs/find.ts', '../sampling/sample.ts', 'srs may not import sampling'],
    ['src/sampling/sampler.ts', '../metrics/metrics.ts', 'sampling may not import metrics'],
    ['src/metrics/rates.ts', '../advice/rules.ts', 'metrics may not import advice'],
    ['src/advice/rules.ts', '../host/host.ts', 'advice may not import host'],
    ['src/tuning/renice.ts', '../sampling/sample.ts', 'tuning may not import sampling'],
    ['src/tuning/renice.ts', '../ui/app.tsx', 'tuning may not import ui'],
    ['src/profile/perf.ts', '../tuning/tuning.ts', 'profile may not import tuning'],
    ['src/output/json.ts', '../host/host.ts', 'output may not import host'],
    ['src/output/json.ts', '../ui/theme.ts', 'output may not import ui'],
    ['src/view/panes/loss.ts', '../../ui/keys/keymap.ts', 'view may not import ui'],
    ['src/text/format.ts', '../procfs/stat.ts', 'text may not import procfs'],
    ['src/commands/undo.ts', '../ui/app.tsx', 'commands may not import ui'],
    ['src/view/panes/loss.ts', 'ink', 'only ui may'],
    ['src/view/panes/loss.ts', 'react', 'only ui may'],
    ['src/ui/app.tsx', '../sampling/sampler.ts', 'ui may not import sampling'],
    ['src/ui/panes/loss.tsx', '../../host/failures.ts', 'ui may import only types of host.ts'],
    [
      'src/ui/panes/loss.tsx',
      '../../host/local/local.ts',
      'only src/open-host.ts and src/open-recording.ts may',
    ],
    ['src/cli.ts', './host/recorded/recorded.ts', 'only src/open-host.ts and src/open-recording.ts may'],
    ['src/session.ts', './host/local/local.ts', 'only src/open-host.ts and src/open-recording.ts may'],
    ['src/session.ts', './view/choose-srs.ts', 'session may not import view'],
    ['src/session.ts', './storage/paths.ts', 'session may not import storage'],
    ['src/view/panes/loss.ts', '../../session.ts', 'view may not import session'],
    ['src/tuning/engine/apply.ts', '../../session.ts', 'tuning may not import session'],
    ['src/ui/app.tsx', '../monitor.ts', 'ui may not import monitor'],
    ['src/ui/app.tsx', '../host/host.ts', 'ui may import only types of host.ts'],
    ['src/ui/app.tsx', '../cli.ts', 'ui may not import src'],
    ['src/ui/app.tsx', '../../test/helpers/screen.ts', 'ui may not import test'],
    ['src/bundle/build.mjs', '../procfs/types.ts', 'bundle may not import procfs'],
    ['src/attic/old.ts', '../procfs/types.ts', 'attic is no room'],
    ['src/tuning/renice.ts', 'node:child_process', 'only host may'],
    ['src/ui/app.tsx', 'child_process', 'only host may'],
    ['src/cli.ts', 'execa', 'only host may'],
    ['src/srs/api.ts', 'node:http', 'only host and serve may'],
    ['src/srs/api.ts', 'node:https', 'only host and serve may'],
    ['src/srs/api.ts', 'node:http2', 'only host may'],
    ['src/sampling/remote.ts', 'node:net', 'only host and serve may'],
    ['src/sampling/remote.ts', 'node:tls', 'only host may'],
    ['src/sampling/remote.ts', 'node:dgram', 'only host may'],
    ['src/metrics/facts.ts', 'systeminformation', 'only host may'],
    ['src/tuning/journal.ts', 'node:fs/promises', 'only host and storage and bundle may'],
    ['src/output/file.ts', 'node:fs', 'only host and storage and bundle may'],
    ['src/output/screen.ts', 'ink', 'only ui may'],
    ['src/cli.ts', 'react/jsx-runtime', 'only ui may'],
  ])('%s → %s is told: %s', (path, target, why) => {
    const told = [`${path} → ${target}: ${why}`];
    expect(findViolations(new Map([[path, `import { a } from '${target}';`]]))).toEqual(told);
    expect(findViolations(new Map([[path, `const { a } = await import('${target}');`]]))).toEqual(told);
  });

  it('counts for types as well', () => {
    const files = new Map([['src/procfs/stat.ts', "import type { Host } from '../host/host.ts';"]]);
    expect(findViolations(files)).toEqual([
      'src/procfs/stat.ts → ../host/host.ts: procfs may not import host',
    ]);
  });

  it('counts for an import that cannot be read', () => {
    const files = new Map([['src/ui/app.tsx', 'await import(name);']]);
    expect(findViolations(files)).toEqual(['src/ui/app.tsx → ?: what it imports cannot be told']);
  });
});

describe('what goes the right way', () => {
  it.each([
    ['src/host/local.ts', "import { spawn } from 'node:child_process';"],
    ['src/storage/private-files.ts', "import { open } from 'node:fs/promises';"],
    ['src/ui/panes/loss.tsx', "import { Box } from 'ink';"],
    ['src/ui/panes/loss.tsx', "import type { Host } from '../../host/host.ts';"],
    ['src/ui/panes/loss.tsx', "import { theme } from '../theme.ts';"],
    ['src/metrics/rates.ts', "import type { Sample } from '../sampling/sample.ts';"],
    ['src/tuning/journal.ts', "import { stateDirectory } from '../storage/paths.ts';"],
    ['src/open-host.ts', "import { createLocalHost } from './host/local/local.ts';"],
    ['src/ui/app.tsx', "import { Session } from '../session.ts';"],
    ['src/cli.ts', "const { run } = await import('./ui/app.tsx');"],
    ['src/procfs/stat.ts', "import { inspect } from 'node:util';"],
  ])('%s: %s', (path, source) => {
    expect(findViolations(new Map([[path, source]]))).toEqual([]);
  });
});

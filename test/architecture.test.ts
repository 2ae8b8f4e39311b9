import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * Which rooms of src a room may import, lowest first; itself goes without saying. `host types` is `host/host.ts` by
 * `import type` alone. Files right under src may import everything, and no room may import them.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bundle: ['package.json'],
  procfs: [],
  config: ['procfs'],
  storage: ['procfs'],
  host: ['procfs'],
  srs: ['procfs', 'host'],
  sampling: ['procfs', 'host', 'srs'],
  metrics: ['procfs', 'host', 'srs', 'sampling'],
  advice: ['procfs', 'srs', 'sampling', 'metrics'],
  tuning: ['procfs', 'storage', 'host', 'srs', 'metrics'],
  profile: ['procfs', 'storage', 'host', 'srs', 'metrics'],
  output: ['procfs', 'metrics', 'advice', 'tuning', 'profile'],
  ui: [
    'procfs',
    'config',
    'storage',
    'srs',
    'metrics',
    'advice',
    'tuning',
    'profile',
    'output',
    'host types',
  ],
  commands: ['procfs', 'storage', 'tuning', 'output', 'ui', 'host types'],
};

/** Packages and modules of Node that belong to some rooms alone, with what is below them (`node:fs/promises`). */
const BELONGS_TO: readonly (readonly [names: readonly string[], rooms: readonly string[]])[] = [
  [['child_process', 'execa', 'systeminformation'], ['host']],
  [['net', 'dgram', 'tls', 'http', 'https', 'http2'], ['host']],
  [['fs'], ['host', 'storage', 'bundle']],
  [['ink', 'react'], ['ui']],
];

const EVERYTHING = 'src';

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
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

/** `ui` for `src/ui/panes/loss.tsx`; EVERYTHING for what lies right under src; the top folder for what lies outside. */
function roomOf(path: string): string {
  const [top = '', room = '', ...rest] = path.split('/');
  return top !== 'src' ? top : rest.length === 0 ? EVERYTHING : room;
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
      '../procfs/types.ts',
      '../srs/build.ts',
      '../srs/process-identity.ts',
    ]);
    expect(findImports(sources.get('src/host/commands.ts') ?? '').map(({ target }) => target)).toEqual([
      './command-streams.ts',
      './host.ts',
      './refusals.ts',
      './sudo.ts',
      'execa',
    ]);
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
    'is none in %j',
    source => {
      expect(findImports(source)).toEqual([]);
    },
  );
});

describe('what goes the wrong way', () => {
  it.each([
    ['src/procfs/stat.ts', '../host/host.ts', 'procfs may not import host'],
    ['src/storage/paths.ts', '../host/host.ts', 'storage may not import host'],
    ['src/config/settings.ts', '../ui/look/theme.ts', 'config may not import ui'],
    ['src/host/local.ts', '../srs/find.ts', 'host may not import srs'],
    ['src/host/local.ts', '../storage/paths.ts', 'host may not import storage'],
    ['src/srs/find.ts', '../sampling/sample.ts', 'srs may not import sampling'],
    ['src/sampling/sampler.ts', '../metrics/metrics.ts', 'sampling may not import metrics'],
    ['src/metrics/rates.ts', '../advice/rules.ts', 'metrics may not import advice'],
    ['src/advice/rules.ts', '../host/host.ts', 'advice may not import host'],
    ['src/tuning/renice.ts', '../sampling/sample.ts', 'tuning may not import sampling'],
    ['src/tuning/renice.ts', '../ui/app.tsx', 'tuning may not import ui'],
    ['src/profile/perf.ts', '../tuning/tuning.ts', 'profile may not import tuning'],
    ['src/output/json.ts', '../host/host.ts', 'output may not import host'],
    ['src/output/json.ts', '../ui/theme.ts', 'output may not import ui'],
    ['src/ui/app.tsx', '../sampling/sampler.ts', 'ui may not import sampling'],
    ['src/ui/panes/loss.tsx', '../../host/local.ts', 'ui may import only types of host.ts'],
    ['src/ui/app.tsx', '../host/host.ts', 'ui may import only types of host.ts'],
    ['src/ui/app.tsx', '../cli.ts', 'ui may not import src'],
    ['src/ui/app.tsx', '../../test/helpers/screen.ts', 'ui may not import test'],
    ['src/bundle/build.mjs', '../procfs/types.ts', 'bundle may not import procfs'],
    ['src/attic/old.ts', '../procfs/types.ts', 'attic is no room'],
    ['src/tuning/renice.ts', 'node:child_process', 'only host may'],
    ['src/ui/app.tsx', 'child_process', 'only host may'],
    ['src/cli.ts', 'execa', 'only host may'],
    ['src/srs/api.ts', 'node:http', 'only host may'],
    ['src/srs/api.ts', 'node:https', 'only host may'],
    ['src/srs/api.ts', 'node:http2', 'only host may'],
    ['src/sampling/remote.ts', 'node:net', 'only host may'],
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
    ['src/cli.ts', "import { createLocalHost } from './host/local.ts';"],
    ['src/cli.ts', "const { run } = await import('./ui/app.tsx');"],
    ['src/procfs/stat.ts', "import { inspect } from 'node:util';"],
  ])('%s: %s', (path, source) => {
    expect(findViolations(new Map([[path, source]]))).toEqual([]);
  });
});

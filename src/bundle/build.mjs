// Makes dist/: the whole program, so that the published package has no run-time dependencies. What is not needed before
// the first frame (dialogs, starting processes, facts of the host) stands in files of its own: half of the code is never
// parsed by a run that only watches. What is needed stands in as few files as can be: each takes Node a millisecond.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { licenceText, notingModules, packagesOf } from './third-party.mjs';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const { version } = await import('../../package.json', { with: { type: 'json' } }).then(
  module => module.default,
);

/** Rewrites the text of the modules whose path `filter` fits. */
const rewriting = (name, filter, rewrite) => ({
  name,
  load: { filter: { id: filter }, handler: async id => rewrite(await readFile(id, 'utf8')) },
});

/**
 * Yoga's loader asks fetch() for the WebAssembly that stands in its own text as a data: URL. In Node that loads all of
 * undici first (30 ms of the start); without a fetch it decodes the text itself.
 */
const yogaWithoutFetch = rewriting(
  'yoga-without-fetch',
  /yoga-wasm-base64-esm\.js$/,
  text => `const fetch = undefined;\n${text}`,
);

/**
 * Ink and what it wraps text with make an Intl.Segmenter as they are loaded, which takes 10 ms the first time. Most
 * screens never need one: it is made when it is used.
 */
const lazySegmenters = rewriting(
  'lazy-segmenters',
  /(?:ansi-tokenize[/\\]build[/\\]tokenize|slice-ansi[/\\].*|wrap-ansi[/\\]index|ink[/\\]build[/\\]line-update)\.js$/,
  text =>
    text.replace(
      /^const (\w+) = (new Intl\.Segmenter\([^)]*\));$/m,
      'let made$1;\nconst $1 = { segment: text => (made$1 ??= $2).segment(text) };',
    ),
);

/**
 * The real string-width is loaded only for texts that need it; but V8 reads every expression of a file as it reads the file,
 * and what \\p{RGI_Emoji} stands for takes it 35 ms. As text it is read when it is used.
 */
const lazyEmoji = rewriting('lazy-emoji', /string-width[/\\]index\.js$/, text =>
  text.replace(/\/(\^\\p\{RGI_Emoji\}\$)\/v;/, 'new RegExp(String.raw`$1`, "v");'),
);

/**
 * The charts' canvas is of 2014: an ES module, which all of the bundle is, knows no octal escapes; and of `new Buffer` Node
 * warns on stderr, across the screen, unless it stands in node_modules.
 */
const canvasOfToday = rewriting(
  'canvas-of-today',
  /drawille-(?:canvas-)?blessed-contrib[/\\]index\.js$/,
  text => text.replaceAll('\\033', '\\x1b').replace('new Buffer(', 'Buffer.alloc('),
);

/**
 * The registry loads each dialog by itself, and all of them at once: together they stand in one file, as each file takes
 * Node a millisecond.
 */
const dialogFiles = [];
const dialogsInOneFile = {
  name: 'dialogs-in-one-file',
  resolveId: id => (id === 'dialogs' ? id : undefined),
  load: {
    filter: { id: /^dialogs$|dialogs[/\\]registry\.ts$/ },
    async handler(id) {
      if (id === 'dialogs')
        return dialogFiles.map(path => `export * from ${JSON.stringify(path)};`).join('\n');
      const text = await readFile(id, 'utf8');
      return text.replaceAll(/\bimport\('(\.\/[^']+\.tsx)'\)/g, (_, path) => {
        dialogFiles.push(resolve(dirname(id), path));
        return "import('dialogs')";
      });
    },
  },
};

/** V8 takes half as long again to read a file with a character in it that Latin-1 lacks. */
const escapeNonAscii = {
  name: 'escape-non-ascii',
  generateBundle(_options, files) {
    for (const file of Object.values(files))
      file.code = file.code.replaceAll(
        /[^\0-\x7f]/g,
        unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
  },
};

const ours = here('..');
const isOursWithoutScreen = id =>
  id.startsWith(ours) && !/^(?:ui|bundle)[/\\]|^watch\.ts$/.test(id.slice(ours.length));

const outDir = here('../../dist');
await rm(outDir, { recursive: true, force: true });

const modules = new Set();

/** @param groups what stands together in a file, where not everything does */
const bundle = (input, groups) =>
  build({
    input,
    platform: 'node',
    logLevel: 'warn',
    plugins: [
      ...[yogaWithoutFetch, lazySegmenters, lazyEmoji, canvasOfToday],
      ...[dialogsInOneFile, escapeNonAscii, notingModules(modules)],
    ],
    transform: {
      target: 'node22',
      define: {
        // React's development build costs twice the CPU; the define has to win before react is loaded.
        'process.env.NODE_ENV': '"production"',
        SRS_TOP_VERSION: JSON.stringify(version),
      },
    },
    resolve: {
      alias: {
        // Ink imports it in a branch that never runs here; unresolved, the bundle dies at start.
        'react-devtools-core': here('react-devtools-stub.mjs'),
        // blessed-contrib's widgets inherit from its; a chart that is drawn off-screen uses nothing of it.
        blessed: here('blessed-stub.cjs'),
        // Puts the cursor back at the end, in a write that waits for the terminal; Ink and TerminalOutput have done so by then.
        'restore-cursor': here('restore-cursor-stub.mjs'),
        'string-width': here('string-width.mjs'),
        'string-width-in-full': fileURLToPath(import.meta.resolve('string-width')),
      },
    },
    output: {
      dir: outDir,
      format: 'esm',
      minify: true,
      // A `const` outside of functions is checked at each use, whether it is there yet.
      topLevelVar: true,
      chunkFileNames: '[name]-[hash].js',
      codeSplitting: groups === undefined ? false : { groups },
    },
  });

// Processes of their own.
await bundle({ 'storage-helper': here('../storage-helper.ts') });
await bundle({ 'host-facts': here('../host/local/host-facts.ts') });
await bundle({ 'srs-top': here('../cli.ts') }, [
  { name: 'core', tags: ['$initial'], priority: 3 },
  // Subcommands tune too, and need no screen.
  { name: 'tuning', test: /src[/\\]tuning[/\\]/, priority: 2 },
  // What the screen shares with what runs without one: a recorder must not load Ink.
  { name: 'session', test: isOursWithoutScreen, minShareCount: 2, priority: 1.5 },
  { name: 'screen', test: /src[/\\]watch\.ts$/, priority: 1 },
]);

const packages = await packagesOf(modules);
await writeFile(`${outDir}/THIRD-PARTY.txt`, licenceText(packages));
// For the bill of materials, which `npm sbom` knows more of.
const listed = packages.map(({ name, version, licence }) => ({ name, version, licence }));
await writeFile(`${outDir}/third-party.json`, JSON.stringify(listed, undefined, 2));

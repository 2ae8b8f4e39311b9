// Makes dist/: the whole program, so that the published package has no run-time dependencies. What is not needed before
// the first frame (starting processes, facts of the host) stands in files of its own: half of the code is never parsed
// by a run that only watches.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const { version } = await import('../../package.json', { with: { type: 'json' } }).then(
  module => module.default,
);

/**
 * Yoga's loader asks fetch() for the WebAssembly that stands in its own text as a data: URL. In Node that loads all of
 * undici first (30 ms of the start); without a fetch it decodes the text itself.
 */
const yogaWithoutFetch = {
  name: 'yoga-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: `const fetch = undefined;\n${await readFile(path, 'utf8')}`,
    }));
  },
};

/**
 * Ink and what it wraps text with make an Intl.Segmenter as they are loaded, which takes 10 ms the first time. Most
 * screens never need one: it is made when it is used.
 */
const lazySegmenters = {
  name: 'lazy-segmenters',
  setup({ onLoad }) {
    const made = /^const (\w+) = (new Intl\.Segmenter\([^)]*\));$/m;
    onLoad(
      {
        filter:
          /(?:ansi-tokenize[/\\]build[/\\]tokenize|slice-ansi[/\\].*|wrap-ansi[/\\]index|ink[/\\]build[/\\]line-update)\.js$/,
      },
      async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(
          made,
          'let made$1;\nconst $1 = { segment: text => (made$1 ??= $2).segment(text) };',
        ),
      }),
    );
  },
};

/** Of a package in the bundle Node warns on stderr, across the screen; in node_modules it keeps quiet. */
const allocatedBuffers = {
  name: 'allocated-buffers',
  setup({ onLoad }) {
    onLoad({ filter: /drawille-blessed-contrib[/\\]index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace('new Buffer(', 'Buffer.alloc('),
    }));
  },
};

await rm(here('../../dist'), { recursive: true, force: true });
// By itself: what it shares with the program would become one more file to load before the first frame.
await build({
  entryPoints: [here('../storage-helper.ts')],
  outdir: here('../../dist'),
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  logLevel: 'warning',
});
await build({
  entryPoints: [
    { in: here('../cli.ts'), out: 'srs-top' },
    { in: here('../host/host-facts.ts'), out: 'host-facts' },
  ],
  outdir: here('../../dist'),
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  logLevel: 'warning',
  legalComments: 'linked',
  define: {
    // React's development build costs twice the CPU; the define has to win before react is loaded.
    'process.env.NODE_ENV': '"production"',
    SRS_TOP_VERSION: JSON.stringify(version),
  },
  plugins: [yogaWithoutFetch, lazySegmenters, allocatedBuffers],
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
  banner: {
    // CommonJS packages inside the bundle still call require().
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

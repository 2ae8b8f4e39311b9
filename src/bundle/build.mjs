// Makes dist/srs-top.js: the whole program in one file, so that the published package has no run-time dependencies.
import { readFile } from 'node:fs/promises';
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

await build({
  entryPoints: [here('../cli.ts')],
  outfile: here('../../dist/srs-top.js'),
  bundle: true,
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
  plugins: [yogaWithoutFetch],
  alias: {
    // Ink imports it in a branch that never runs here; unresolved, the bundle dies at start.
    'react-devtools-core': here('react-devtools-stub.mjs'),
    'string-width': here('string-width.mjs'),
    'string-width-in-full': fileURLToPath(import.meta.resolve('string-width')),
  },
  banner: {
    // CommonJS packages inside the bundle still call require().
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

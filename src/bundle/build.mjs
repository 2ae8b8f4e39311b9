// Makes dist/srs-top.js: the whole program in one file, so that the published package has no run-time dependencies.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = name => fileURLToPath(new URL(name, import.meta.url));
const { version } = await import('../../package.json', { with: { type: 'json' } }).then(
  module => module.default,
);

await build({
  entryPoints: [here('../cli.ts')],
  outfile: here('../../dist/srs-top.js'),
  bundle: true,
  minify: true,
  // Names of functions and classes stay readable in stack traces that users paste into issues.
  keepNames: true,
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
  alias: {
    // Ink imports it in a branch that never runs here; unresolved, the bundle dies at start.
    'react-devtools-core': here('react-devtools-stub.mjs'),
  },
  banner: {
    // CommonJS packages inside the bundle still call require().
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

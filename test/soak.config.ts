import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

const { root = '.', define = {}, test: { setupFiles = [], reporters = [] } = {} } = base;

/**
 * npm run soak: the long counts, within an hour on two cores. `npm run soak -- terminal` runs those whose file has that
 * in its name. Each prints a line of figures, `what: N of N`.
 */
export default defineConfig({
  root,
  define,
  test: {
    setupFiles,
    reporters,
    include: ['test/soak/**/*.test.ts'],
    env: { SRS_TOP_SOAK: '1' },
    globalSetup: ['test/helpers/build-program.ts'],
    fileParallelism: false,
    testTimeout: 45 * 60_000,
    hookTimeout: 60_000,
  },
});

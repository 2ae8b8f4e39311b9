import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/**
 * Tests of rooms whose modules keep nothing that a test could leave to another (`architecture.test.ts`): they share their
 * processes, since to load the modules anew for each file takes as long as to run it. Those that measure memory or time do not.
 */
const SHARING = [
  'test/{advice,chronicle,metrics,output,procfs,settings,srs,text,ui,view}/**/!(history-points|long-session|slow-host|snapshot).test.{ts,tsx}',
  'test/tuning/*/**/*.test.ts',
];

/**
 * Tests of the whole program that measure nothing, and watch a process of their own by its pid, a recording or a demo: three
 * of them at once, as they mostly wait.
 */
const BESIDE_ANOTHER =
  'test/e2e/{amid-a-change,bug,compare,console,damaged-journal,demo,findings,frozen-terminal,full-disk,golden-recordings,goldens,history,import,inspector,journal-unwritable,keys,killed-recorder,line-cut,moment,output,paste,persist,places,privacy,recorded-tunings,recording-targets,release,remote-names,remote-questions,replay-keys,screenshots,settings,steering-recordings,summary,tarball,terminal-gone,terminal-restored,tune,undo,units}.test.ts';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  define: { SRS_TOP_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    setupFiles: ['./test/helpers/set-up.ts', './test/helpers/without-blessed.ts'],
    reporters: ['default', './test/helpers/plain-summary-reporter.ts'],
    // A screen that nobody has looked at is not to be written by passing by: `-u` asks for it.
    update: 'none',
    // The default of a second is near what a test beside others waits for a process to begin or to end.
    expect: { poll: { timeout: 10_000 } },
    // Real processes, sockets and ptys share the machine: one file at a time keeps their figures apart.
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: SHARING, isolate: false, testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'unit-alone',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...SHARING, 'test/e2e/**', 'test/faults/**', 'test/soak/**'],
          // Some start programs: on one busy CPU they are slow, not wrong.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-beside',
          include: [BESIDE_ANOTHER],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          globalSetup: ['test/helpers/build-program.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          exclude: [BESIDE_ANOTHER],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          globalSetup: ['test/helpers/build-program.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          globalSetup: ['test/helpers/build-program.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Columns that a failure may have in the list of them: its first words, not a whole answer that was not the right one. */
const MOST_COLUMNS = 300;

/** One line about a test that failed: where it stands, what it is called and the first line of why. */
function toFailure(test: TestCase): string {
  const [first] = (test.result().errors ?? [])[0]?.message.split('\n') ?? [];
  return `FAILED ${test.module.relativeModuleId} > ${test.fullName}: ${first ?? ''}`.slice(0, MOST_COLUMNS);
}

/**
 * Ends the output with the plain line `N passed, N failed, N skipped`, which any script can read, below a line about
 * each test that failed: of a log of which only the end was kept, that is what one wants to know.
 */
export default class PlainSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const failures: string[] = [];
    for (const module of modules) {
      const failed = [...module.children.allTests('failed')];
      failures.push(...failed.map(toFailure));
      if (module.state() === 'failed' && failed.length === 0) {
        counts.failed++;
        failures.push(`FAILED ${module.relativeModuleId}`);
      }
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed' || state === 'failed' || state === 'skipped') counts[state]++;
      }
    }
    const summary = `${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`;
    // After vitest's own summary, which the default reporter prints in the same hook.
    process.once('exit', () => {
      process.stdout.write([...failures, summary].map(line => `${line}\n`).join(''));
    });
  }
}

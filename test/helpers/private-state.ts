import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made: string | undefined;

/**
 * XDG_STATE_HOME of programs whose test names none, so that journals, pages and pictures do not pile up in the home of
 * whoever runs the tests. One for a file of tests; removed with it.
 */
export function privateStateHome(): string {
  if (made !== undefined) return made;
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-state-'));
  made = directory;
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

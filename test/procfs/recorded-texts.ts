import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const fixtures = new URL('../fixtures/', import.meta.url);

/** A text of test/fixtures/procfs. */
export function readFixture(name: string): string {
  return readFileSync(new URL(`procfs/${name}`, fixtures), 'utf8');
}

export interface CaptureMoment {
  readonly atSeconds: number;
  /** Every text as it was then, by path; '' for one that was not there. */
  readonly read: (path: string) => string;
}

interface CaptureRecord {
  readonly t: number;
  readonly files: Readonly<Record<string, string>>;
  readonly gone?: readonly string[];
}

/** A recorded host, a moment a second. The file holds only what changed; a moment holds everything. */
export function readCapture(name: string): CaptureMoment[] {
  const lines = gunzipSync(readFileSync(new URL(name, fixtures)))
    .toString('utf8')
    .trimEnd()
    .split('\n');
  let files = new Map<string, string>();
  return lines.map(line => {
    const record: CaptureRecord = JSON.parse(line);
    files = new Map([...files, ...Object.entries(record.files)]);
    for (const path of record.gone ?? []) files.delete(path);
    const texts = files;
    return { atSeconds: record.t, read: path => texts.get(path) ?? '' };
  });
}

/** The first and the last of some moments. */
export function ends<T>(moments: readonly T[]): [T, T] {
  const first = moments.at(0);
  const last = moments.at(-1);
  if (first === undefined || last === undefined) throw new Error('The capture is empty.');
  return [first, last];
}

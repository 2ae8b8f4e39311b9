import { type HostFailure, isFailure } from '../../src/host/host.ts';
import type { Simulation } from '../../src/host/simulated/simulation.ts';

/** A text, how it is made anew on each read, or why it cannot be had. */
export type FakeText = string | (() => string) | HostFailure;
export type FakeFiles = Map<string, FakeText>;

/** What a test puts over what a simulation tells; all of it may be changed while the test runs, as the kernel would. */
export interface Overrides {
  /** By path. Of a directory, only a failure: it cannot be listed. */
  readonly files: FakeFiles;
  /** Targets by path. */
  readonly links: Map<string, string | HostFailure>;
  /** What the clock of the reader shows for each file: milliseconds; 0 where there is none. */
  readonly tookMs: ReadonlyMap<string, number>;
  /** Told of each text that is read and each directory that is listed. */
  readonly onRead: (kind: 'text' | 'list', path: string) => void;
  /** Told whenever time has passed, before the sleepers wake. */
  readonly onTime: (nowMs: number) => void;
}

/** The same simulation with other texts and links: what was put over it comes first, and takes what is written to it. */
export function overlay(below: Simulation, overrides: Overrides): Simulation {
  const { files, links, tookMs, onRead, onTime } = overrides;
  return {
    ...below,
    advanceTo(atMs) {
      below.advanceTo(atMs);
      onTime(atMs);
    },
    readers: {
      ...below.readers,
      text(path) {
        onRead('text', path);
        const found = files.get(path);
        if (found === undefined) return below.readers.text(path);
        if (isFailure(found)) return found;
        const text = typeof found === 'string' ? found : found();
        return { text, atMs: below.nowMs(), tookMs: tookMs.get(path) ?? 0 };
      },
      link: path => links.get(path) ?? below.readers.link(path),
      list(directory, most = Number.POSITIVE_INFINITY) {
        onRead('list', directory);
        const own = files.get(directory);
        if (isFailure(own)) return own;
        const known = below.readers.list(directory);
        const names = new Set([
          ...(isFailure(known) ? [] : known),
          ...namesIn([...files.keys(), ...links.keys()], directory),
        ]);
        if (names.size === 0) return known;
        if (names.size <= most) return [...names];
        return { asked: directory, reason: 'failed', detail: `more than ${most} entries` };
      },
    },
    write(path, text) {
      const found = files.get(path);
      if (found === undefined) return below.write(path, text);
      if (isFailure(found)) return found;
      files.set(path, `${text}\n`);
      return undefined;
    },
  };
}

/** The names right under a directory, of paths that lead through it. */
function namesIn(paths: readonly string[], directory: string): readonly string[] {
  const start = directory.endsWith('/') ? directory : `${directory}/`;
  return paths
    .filter(path => path.startsWith(start))
    .map(path => path.slice(start.length).split('/')[0] ?? '');
}

import type { Learnt, Microseconds, PlainFailure, PlainSockets, PlainText } from './frame.ts';
import { isPlainFailure } from './plain-failure.ts';

/** A time or a cost that was not told. */
export const UNKNOWN = -1;

export interface KnownText {
  readonly plain: PlainText;
  readonly at: Microseconds;
  readonly took: Microseconds;
  readonly waited: Microseconds | undefined;
}

/** What looks told so far, each by its path, pattern or question. */
export interface Known {
  readonly texts: Map<string, KnownText>;
  readonly links: Map<string, PlainText>;
  readonly names: Map<string, readonly string[] | PlainFailure>;
  /** Paths that patterns of texts stand for, and of links. */
  readonly found: Map<string, readonly string[]>;
  readonly foundLinks: Map<string, readonly string[]>;
  readonly took: Map<string, Microseconds>;
  readonly sockets: Map<string, PlainSockets | PlainFailure | null>;
}

export function createKnown(): Known {
  return {
    texts: new Map(),
    links: new Map(),
    names: new Map(),
    found: new Map(),
    foundLinks: new Map(),
    took: new Map(),
    sockets: new Map(),
  };
}

/** All that is known by path or by a pattern of paths. */
export function byPath({
  texts,
  links,
  names,
  found,
  foundLinks,
  took,
}: Known): readonly Map<string, unknown>[] {
  return [texts, links, names, found, foundLinks, took];
}

/** All of it, as one look would have told it. @param frameAt what its times count from */
export function wholeOf(known: Known, frameAt: Microseconds): Learnt {
  const read: Record<string, readonly Microseconds[]> = {};
  const waited: Record<string, Microseconds> = {};
  const texts: Record<string, PlainText> = {};
  for (const [path, { plain, at, took, waited: ms }] of known.texts) {
    texts[path] = plain;
    if (typeof plain === 'string') read[path] = [at - frameAt, took];
    if (ms !== undefined) waited[path] = ms;
  }
  return {
    texts,
    read,
    waited,
    links: Object.fromEntries(known.links),
    names: Object.fromEntries(known.names),
    found: Object.fromEntries(known.found),
    foundLinks: Object.fromEntries(known.foundLinks),
    took: Object.fromEntries(known.took),
    sockets: Object.fromEntries(
      [...known.sockets].map(([key, plain]) => [
        key,
        plain === null || isPlainFailure(plain) ? plain : { ...plain, at: plain.at - frameAt },
      ]),
    ),
  };
}

import type { Answers, Found } from '../look.ts';
import { type FileText, type HostFailure, isFailure, type ReadResult } from '../results.ts';
import {
  type Learnt,
  type Microseconds,
  microseconds,
  type PlainFailure,
  type PlainSockets,
  type PlainText,
} from './frame.ts';
import { type Known, type KnownText, UNKNOWN } from './known.ts';
import { isPlainFailure, isSameFailure, plainFailure } from './plain-failure.ts';
import type { Scrub } from './scrub.ts';

export type ScrubTexts = Pick<Scrub, 'text' | 'link' | 'sockets' | 'path' | 'failure'>;

export interface LookOptions {
  /** What times count from. */
  readonly frameAt: Microseconds;
  readonly scrub: ScrubTexts;
}

/** What a look tells that was not known; it is from now on. */
export function newInLook(
  known: Known,
  { texts, links, names, sockets, tookMs }: Answers,
  { frameAt, scrub }: LookOptions,
): { [K in keyof Learnt]: Learnt[K] | undefined } {
  return {
    ...takeTexts(known, texts, frameAt, scrub),
    ...takeLinks(known, links, scrub),
    names: takeNames(known, names),
    took: takeCosts(known, tookMs),
    sockets: takeSockets(known, sockets, frameAt, scrub),
  };
}

function takeTexts(known: Known, answers: Answers['texts'], frameAt: Microseconds, scrub: ScrubTexts) {
  const texts: Record<string, PlainText> = {};
  const read: Record<string, Microseconds[]> = {};
  const waited: Record<string, Microseconds> = {};
  const found: Record<string, readonly string[]> = {};
  for (const [asked, answer] of answers) {
    const times: Microseconds[] = [];
    let lastAt = frameAt;
    const each = answer instanceof Map ? answer : [[asked, answer as ReadResult] as const];
    for (const [path, result] of each) {
      if (takeText(known, path, result, scrub)) texts[path] = (known.texts.get(path) as KnownText).plain;
      if (isFailure(result)) continue;
      const { at, took } = known.texts.get(path) as KnownText;
      times.push(at - lastAt, took);
      lastAt = at;
      if (result.waitedMs !== undefined) waited[path] = microseconds(result.waitedMs);
    }
    if (times.length > 0) read[asked] = times;
    if (answer instanceof Map) takeList(known.found, asked, answer, found);
  }
  return { texts, read, waited, found };
}

/** @returns whether it is another than before */
function takeText(known: Known, path: string, result: FileText | HostFailure, scrub: ScrubTexts): boolean {
  const before = known.texts.get(path)?.plain;
  if (isFailure(result)) {
    const plain = plainFailure(result, path);
    known.texts.set(path, { plain, at: 0, took: UNKNOWN, waited: undefined });
    return !isSameFailure(before, plain);
  }
  const plain = scrub.text(path, result.text);
  known.texts.set(path, {
    plain,
    at: microseconds(result.atMs),
    took: result.tookMs === undefined ? UNKNOWN : microseconds(result.tookMs),
    waited: result.waitedMs === undefined ? undefined : microseconds(result.waitedMs),
  });
  return before !== plain;
}

function takeLinks(known: Known, answers: Answers['links'], scrub: ScrubTexts) {
  const links: Record<string, PlainText> = {};
  const foundLinks: Record<string, readonly string[]> = {};
  for (const [asked, answer] of answers) {
    const each = answer instanceof Map ? answer : [[asked, answer as string | HostFailure] as const];
    for (const [path, result] of each) {
      const before = known.links.get(path);
      const plain = isFailure(result) ? plainFailure(result, path) : scrub.link(path, result as string);
      if (before === plain || (typeof plain !== 'string' && isSameFailure(before, plain))) continue;
      known.links.set(path, plain);
      links[path] = plain;
    }
    if (answer instanceof Map) takeList(known.foundLinks, asked, answer, foundLinks);
  }
  return { links, foundLinks };
}

function takeNames(known: Known, answers: Answers['names']) {
  const names: Record<string, readonly string[] | PlainFailure> = {};
  for (const [path, answer] of answers) {
    const before = known.names.get(path);
    const plain = isFailure(answer) ? plainFailure(answer, path) : (answer as readonly string[]);
    if (isSameNames(before, plain)) continue;
    known.names.set(path, plain);
    names[path] = plain;
  }
  return names;
}

function takeCosts(known: Known, tookMs: Answers['tookMs']) {
  const took: Record<string, Microseconds> = {};
  for (const [asked, ms] of tookMs) {
    took[asked] = microseconds(ms);
    known.took.set(asked, microseconds(ms));
  }
  return took;
}

function takeSockets(known: Known, answers: Answers['sockets'], frameAt: Microseconds, scrub: ScrubTexts) {
  const sockets: Record<string, PlainSockets | PlainFailure | null> = {};
  for (const [key, answer] of answers) {
    const before = known.sockets.get(key);
    if (answer === undefined) sockets[key] = null;
    else if (isFailure(answer)) sockets[key] = plainFailure(answer, key);
    else {
      const { asked, atMs } = answer;
      const text = scrub.sockets(answer.text);
      const isSame =
        before !== undefined && before !== null && !isPlainFailure(before) && before.text === text;
      sockets[key] = { asked, ...(isSame ? {} : { text }), at: microseconds(atMs) - frameAt };
      known.sockets.set(key, { asked, text, at: microseconds(atMs) });
      continue;
    }
    known.sockets.set(key, sockets[key]);
  }
  return sockets;
}

function takeList(
  known: Map<string, readonly string[]>,
  pattern: string,
  answer: Found<unknown>,
  told: Record<string, readonly string[]>,
): void {
  const paths = [...answer.keys()];
  const before = known.get(pattern);
  if (before !== undefined && isSameList(before, paths)) return;
  known.set(pattern, paths);
  told[pattern] = paths;
}

function isSameNames(
  before: readonly string[] | PlainFailure | undefined,
  after: readonly string[] | PlainFailure,
): boolean {
  if (before === undefined) return false;
  if (isPlainFailure(after)) return isSameFailure(before, after);
  return !isPlainFailure(before) && isSameList(before, after);
}

function isSameList(before: readonly unknown[], after: readonly unknown[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < before.length; index++) if (before[index] !== after[index]) return false;
  return true;
}

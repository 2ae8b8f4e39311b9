import {
  type Answers,
  type Asked,
  type Found,
  isPattern,
  Look,
  pathOf,
  type Question,
  type SocketsQuestion,
  type SocketsText,
  socketsKey,
} from './look.ts';
import { type FileText, type HostFailure, isFailure, type ReadResult } from './results.ts';

/** How one host reads; what is asked and how it is grouped is the same for all of them. */
export interface Readers {
  text(path: string): ReadResult;
  link(path: string): string | HostFailure;
  /** Fails when there are more than `most` names, if that is given, after reading so many. */
  list(directory: string, most?: number): readonly string[] | HostFailure;
  /** Undefined: no answer within the patience of the question. */
  sockets(question: SocketsQuestion): Promise<SocketsText | HostFailure | undefined>;
  /** Measures the CPU of `action`; undefined where reading costs nothing that could be told. */
  readonly cost?: <T>(action: () => T) => { readonly value: T; readonly tookMs: number };
  /** Asked before each path that a `*` found: a promise where something else should have a turn first. */
  readonly pause?: () => Promise<unknown> | undefined;
}

/** Answers a question, each path of it once. Sockets are asked for first, because another process answers meanwhile. */
export async function takeLook(question: Question, host: Readers): Promise<Look> {
  const readers = { ...host, list: listOnce(host) };
  const { texts = [], links = [], names = [], sockets = [] } = question;
  const tookMs = new Map<string, number>();
  const asking = onePerKey(sockets).map(async one => [socketsKey(one), await readers.sockets(one)] as const);
  const textAnswers = new Map<string, ReadResult | Found<FileText>>();
  for (const asked of texts) {
    const path = pathOf(asked);
    if (textAnswers.has(path)) continue;
    const isOne = !isPattern(path);
    textAnswers.set(path, isOne ? readers.text(path) : await takeEach(asked, readers, readers.text));
  }
  const linkAnswers = new Map<string, string | HostFailure | Found<string>>();
  for (const asked of links) {
    const path = pathOf(asked);
    if (linkAnswers.has(path)) continue;
    if (!isPattern(path)) linkAnswers.set(path, readers.link(path));
    else linkAnswers.set(path, await takeLinks(asked, readers, tookMs));
  }
  const nameAnswers = new Map<string, readonly string[] | HostFailure>();
  for (const asked of names) {
    const path = pathOf(asked);
    nameAnswers.set(
      path,
      costing(path, readers, tookMs, () => readers.list(path, mostOf(asked))),
    );
  }
  const answers: Partial<Answers> = { texts: textAnswers, links: linkAnswers, names: nameAnswers, tookMs };
  return new Look(
    sockets.length === 0 ? answers : { ...answers, sockets: new Map(await Promise.all(asking)) },
  );
}

/** Questions with the same answer are asked once, with the longest patience among them. */
function onePerKey(sockets: readonly SocketsQuestion[]): readonly SocketsQuestion[] {
  const byKey = new Map<string, SocketsQuestion>();
  for (const question of sockets) {
    const key = socketsKey(question);
    if ((byKey.get(key)?.patienceMs ?? -1) < question.patienceMs) byKey.set(key, question);
  }
  return [...byKey.values()];
}

/** Two patterns of one directory (each thread's stat, and its schedstat) list it once. */
function listOnce({ list }: Readers): Readers['list'] {
  const listed = new Map<string, readonly string[] | HostFailure>();
  return (directory, most) => {
    const key = most === undefined ? directory : `${directory} ${most}`;
    const known = listed.get(key);
    if (known !== undefined) return known;
    const names = list(directory, most);
    listed.set(key, names);
    return names;
  };
}

async function takeLinks(
  asked: Asked,
  readers: Readers,
  tookMs: Map<string, number>,
): Promise<Found<string>> {
  const path = pathOf(asked);
  let ofLinksMs = 0;
  const found = await takeEach(asked, readers, link => {
    if (readers.cost === undefined) return readers.link(link);
    const { value, tookMs: ms } = readers.cost(() => readers.link(link));
    ofLinksMs += ms;
    return value;
  });
  if (readers.cost !== undefined) tookMs.set(path, ofLinksMs);
  return found;
}

function costing<T>(path: string, { cost }: Readers, tookMs: Map<string, number>, action: () => T): T {
  if (cost === undefined) return action();
  const measured = cost(action);
  tookMs.set(path, measured.tookMs);
  return measured.value;
}

function mostOf(asked: Asked): number | undefined {
  return typeof asked === 'string' ? undefined : asked.most;
}

/**
 * What is at every path that a pattern names. A path that is gone when it is taken (a thread that ended in between) or that
 * was never there (`/proc/meminfo/stat`) has no entry. A directory that could not be listed has one under the pattern up to
 * its `*` and on: `/proc/17034/fd/*`.
 */
async function takeEach<T>(
  asked: Asked,
  readers: Readers,
  take: (path: string) => T | HostFailure,
): Promise<Found<T>> {
  const found = new Map<string, T | HostFailure>();
  const { paths, failures } = expandPattern(pathOf(asked), directory =>
    readers.list(directory, mostOf(asked)),
  );
  for (const failure of failures) found.set(failure.asked, failure);
  for (const path of paths) {
    const pausing = readers.pause?.();
    if (pausing !== undefined) await pausing;
    const result = take(path);
    if (!isFailure(result) || result.reason !== 'gone') found.set(path, result);
  }
  return found;
}

interface Expansion {
  readonly paths: readonly string[];
  readonly failures: readonly HostFailure[];
}

/** The paths that a pattern stands for, by the names in the directories before its stars. */
function expandPattern(
  pattern: string,
  list: (directory: string) => readonly string[] | HostFailure,
): Expansion {
  const segments = pattern.split('/').slice(1);
  const failures: HostFailure[] = [];
  let paths = [''];
  let isFirstStar = true;
  segments.forEach((segment, index) => {
    if (segment !== '*') {
      paths = paths.map(path => `${path}/${segment}`);
      return;
    }
    const rest = segments.slice(index).join('/');
    paths = paths.flatMap(directory => {
      const names = list(directory === '' ? '/' : directory);
      if (!isFailure(names)) return names.map(name => `${directory}/${name}`);
      // What an earlier `*` found may be no directory, or gone by now; that is no failure of what was asked.
      if (isFirstStar || names.reason !== 'gone') failures.push({ ...names, asked: `${directory}/${rest}` });
      return [];
    });
    isFirstStar = false;
  });
  return { paths, failures };
}

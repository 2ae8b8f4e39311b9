import type { Answers, Found } from '../look.ts';
import { type HostFailure, isFailure } from '../results.ts';
import type { Scrub } from './scrub.ts';

/** What a look told, by other paths and with other names in what could not be had, where these are replaced. */
export function withOtherPaths(
  answers: Answers,
  { path: other, failure }: Pick<Scrub, 'path' | 'failure'>,
): Answers {
  if (other === undefined) return answers;
  const { texts, links, names, sockets, tookMs } = answers;
  const reason = <T>(one: T | HostFailure): T | HostFailure =>
    isFailure(one) && failure !== undefined ? failure(one) : one;
  const each = <T>(found: ReadonlyMap<string, T>, told: (one: T, path: string) => T): Map<string, T> =>
    new Map([...found].map(([path, one]) => [other(path), told(one, path)]));
  const all = <T>(one: T | HostFailure | Found<T>): T | HostFailure | Found<T> =>
    one instanceof Map ? (each(one, reason as (one: unknown) => unknown) as Found<T>) : reason(one as T);
  return {
    texts: each(texts, all as (one: unknown) => never),
    links: each(links, all as (one: unknown) => never),
    names: each(names, (one, directory) =>
      isFailure(one) ? (reason(one) as HostFailure) : one.map(name => lastOf(other(`${directory}/${name}`))),
    ),
    sockets: new Map([...sockets].map(([key, one]) => [key, reason(one)])) as Answers['sockets'],
    tookMs: each(tookMs, one => one),
  };
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

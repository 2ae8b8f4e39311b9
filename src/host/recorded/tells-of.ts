import { type Asked, pathOf, type Question, socketsKey } from '../look.ts';
import type { LookEntry } from '../recording/frame.ts';

/** Nothing is asked. */
export function isEmpty({ texts = [], links = [], names = [], sockets = [] }: Question): boolean {
  return texts.length + links.length + names.length + sockets.length === 0;
}

/** Whether a look told of something of what is asked. */
export function tellsOf(
  entry: LookEntry,
  { texts = [], links = [], names = [], sockets = [] }: Question,
): boolean {
  const isIn = (part: object | undefined) => (asked: Asked) => part !== undefined && pathOf(asked) in part;
  return (
    texts.some(isIn(entry.read)) ||
    texts.some(isIn(entry.texts)) ||
    texts.some(isIn(entry.found)) ||
    links.some(isIn(entry.links)) ||
    links.some(isIn(entry.foundLinks)) ||
    names.some(isIn(entry.names)) ||
    [...links, ...names].some(isIn(entry.took)) ||
    sockets.some(asked => entry.sockets !== undefined && socketsKey(asked) in entry.sockets)
  );
}

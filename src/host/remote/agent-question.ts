import { isPattern, pathOf, type Question } from '../look.ts';

/** What is asked for once, and what has an answer of its own. */
export interface Item {
  readonly kind: 'texts' | 'links' | 'names';
  readonly path: string;
  readonly isPattern: boolean;
}

/** In the order in which they are sent, each once. */
export function itemsOf(question: Question): readonly Item[] {
  const items: Item[] = [];
  for (const kind of ['texts', 'links', 'names'] as const) {
    const paths = new Set((question[kind] ?? []).map(pathOf));
    for (const path of paths) items.push({ kind, path, isPattern: kind !== 'names' && isPattern(path) });
  }
  return items;
}

/** The lines that ask it, without the first; see `AGENT_SCRIPT`. A path with a line break in it is not asked for. */
export function linesOf(question: Question): readonly string[] {
  const most = new Map<string, number>();
  for (const kind of ['texts', 'links', 'names'] as const)
    for (const asked of question[kind] ?? [])
      if (typeof asked !== 'string') most.set(`${kind} ${asked.path}`, asked.most);
  const lines = itemsOf(question).map(({ kind, path, isPattern: hasStars }) => {
    const limit = most.get(`${kind} ${path}`) ?? 0;
    if (path.includes('\n')) return 't /';
    if (kind === 'names') return `n ${limit} ${path}`;
    const letter = kind === 'texts' ? 't' : 'l';
    return hasStars ? `${letter.toUpperCase()} ${limit} ${escapeGlob(path)}` : `${letter} ${path}`;
  });
  return [...lines, '.'];
}

/** Of a pattern only segments that are exactly `*` stand for names. */
function escapeGlob(pattern: string): string {
  return pattern
    .split('/')
    .map(segment => (segment === '*' ? segment : segment.replace(/[\\*?[\]]/g, '\\$&')))
    .join('/');
}

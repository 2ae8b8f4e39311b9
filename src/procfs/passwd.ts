import { toCount } from './numbers.ts';

/** /etc/passwd (passwd(5)): login names by user id; of names that share one the first, as getpwuid(3) gives. */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':');
    const userId = toCount(id);
    if (name && userId !== undefined && !names.has(userId)) names.set(userId, name);
  }
  return names;
}

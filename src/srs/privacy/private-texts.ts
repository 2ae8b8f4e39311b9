import type { Pseudonyms } from './pseudonyms.ts';
import { scrubText } from './scrub-words.ts';

/**
 * Plain data with other names in its texts, and no secrets in them. What fields are called tells what names they hold; what
 * is done about a finding (`wish`) stays as it is.
 */
export function privateTexts<T>(value: T, names: Pseudonyms): T {
  return told('', value, names) as T;
}

function told(key: string, value: unknown, names: Pseudonyms): unknown {
  if (typeof value === 'string') return toldText(key, value, names);
  if (typeof value !== 'object' || value === null || key === 'wish') return value;
  if (Array.isArray(value)) return value.map(one => told(key, one, names));
  // Each of its words alone says nothing of what it is.
  if (key === 'afar') return { ...value, flags: names.flags };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(name, one, names)]));
}

function toldText(key: string, text: string, names: Pseudonyms): string {
  switch (key) {
    case 'host':
      return names.name('host', text);
    case 'user':
    case 'operator':
      return names.user(text);
    case 'url':
      return names.stream(text);
    default:
      return names.text(scrubText(names.withoutWay(text)));
  }
}

import { KEY_BINDINGS } from '../../src/ui/keys/keymap.ts';

/** The README's table of keys. `npm run readme` writes it; a test compares. */
export function keysTable(): string {
  const rows = KEY_BINDINGS.map(
    ({ keys, help }) => `| ${keys.map(key => `\`${key}\``).join(' ')} | ${help} |`,
  );
  return ['| key | what it does |', '|---|---|', ...rows].join('\n');
}

const START = '<!-- keys: made from src/ui/keys/keymap.ts -->\n';
const END = '\n<!-- /keys -->';

/** A README with the table as it has to be. */
export function withKeysTable(readme: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END.trimStart());
  if (start === -1 || end === -1) throw new Error('the README has no place for the keys');
  return (
    readme.slice(0, start + START.length) + keysTable() + END + readme.slice(end + END.trimStart().length)
  );
}

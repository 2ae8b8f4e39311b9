import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withTables } from './helpers/readme-tables.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('lists keys and options as the program has them (npm run readme writes the lists)', () => {
  expect(readme).toBe(withTables(readme));
});

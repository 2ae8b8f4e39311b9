import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withKeysTable } from './helpers/keys-table.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('lists the keys as the program has them (npm run readme writes the list)', () => {
  expect(readme).toBe(withKeysTable(readme));
});

it('names every option of the program', () => {
  const source = readFileSync(new URL('../src/command-line.ts', import.meta.url), 'utf8');
  const options = [...source.matchAll(/'(?:-\w, )?(--[a-z-]+)(?: <|')/g)].map(([, name]) => name);
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter(name => !readme.includes(`${name}`))).toEqual([]);
});

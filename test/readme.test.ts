import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FINDING_IDS } from '../src/advice/terms/finding.ts';
import { withTables } from './helpers/readme-tables.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('names every finding', () => {
  const named = readme.slice(readme.indexOf('## Findings'), readme.indexOf('## Keys'));
  expect(FINDING_IDS.filter(id => !named.includes(`\`${id}\``))).toEqual([]);
});

it('lists keys and options as the program has them (npm run readme writes the lists)', () => {
  expect(readme).toBe(withTables(readme));
});

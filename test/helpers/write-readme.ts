import { readFileSync, writeFileSync } from 'node:fs';
import { withKeysTable } from './keys-table.ts';

const path = new URL('../../README.md', import.meta.url);
writeFileSync(path, withKeysTable(readFileSync(path, 'utf8')));

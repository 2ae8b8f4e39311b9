import { mkdirSync, writeFileSync } from 'node:fs';
import { takeRecorded, takeRenice } from './take-pictures.ts';

const directory = new URL('../../screenshots/', import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, svg] of [...(await takeRecorded()), ...(await takeRenice())]) {
  writeFileSync(new URL(name, directory), svg);
  process.stdout.write(`screenshots/${name}\n`);
}

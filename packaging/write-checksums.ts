// SHA256SUMS of what is to be published, as `sha256sum -c` reads it.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RELEASE, run } from './project.ts';

run(async () => {
  const names = readdirSync(RELEASE).filter(
    name => name !== 'SHA256SUMS' && statSync(join(RELEASE, name)).isFile(),
  );
  const lines: string[] = [];
  for (const name of names.sort()) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(RELEASE, name)), hash);
    lines.push(`${hash.digest('hex')}  ${name}\n`);
  }
  writeFileSync(join(RELEASE, 'SHA256SUMS'), lines.join(''));
  process.stdout.write(lines.join(''));
});

// npm run packages [-- --arch arm64] [--quick]: .deb, .rpm and an archive of the executable that `npm run binary` made.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeArchive } from './archive.ts';
import { makeDeb } from './deb.ts';
import { binaryPath, RELEASE, run, wantedArchitecture } from './project.ts';
import { makeRpm } from './rpm.ts';

run(async () => {
  const architecture = wantedArchitecture();
  // For tests: it takes a few seconds in the place of a minute, and is larger.
  const isQuick = process.argv.includes('--quick');
  if (!existsSync(binaryPath(architecture)))
    throw new Error(`${binaryPath(architecture)} is not there: npm run binary -- --arch ${architecture}`);
  for (const make of [makeDeb, makeRpm, makeArchive]) {
    const made = await make(architecture, isQuick);
    process.stdout.write(`${made}\n`);
  }
  rmSync(join(RELEASE, 'stage'), { recursive: true });
});

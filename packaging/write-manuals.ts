// npm run prepack: man page and completions, as the program itself prints them, below dist/share as they go below /usr/share.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { makeFolder, NAME, ROOT, run } from './project.ts';

const MANUALS: readonly (readonly [path: string, command: readonly string[]])[] = [
  [`man/man1/${NAME}.1`, ['man']],
  [`bash-completion/completions/${NAME}`, ['completion', 'bash']],
  [`zsh/site-functions/_${NAME}`, ['completion', 'zsh']],
  [`fish/vendor_completions.d/${NAME}.fish`, ['completion', 'fish']],
];

run(async () => {
  for (const [path, command] of MANUALS) {
    const { stdout } = await execa(process.execPath, [join(ROOT, 'bin/srs-top.js'), ...command]);
    const file = join(ROOT, 'dist/share', path);
    makeFolder(dirname(file));
    writeFileSync(file, `${stdout}\n`);
  }
});

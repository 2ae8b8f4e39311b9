import { manPage } from '../manual/man-page.ts';
import { outlineOf } from '../manual/outline.ts';
import type { Subcommand } from './command-context.ts';

export const MAN: Subcommand = {
  name: 'man',
  help: 'print the manual page: srs-top man | man -l -',
  declare(command, { answer }) {
    command.action(() => {
      const program = command.parent;
      if (program !== null) answer(manPage(outlineOf(program), program.version() ?? ''));
    });
  },
};

import type { Subcommand } from './command-context.ts';

export const REPLAY: Subcommand = {
  name: 'replay',
  help: 'play a recording, or all of a directory, as if it were a host (as --replay does)',
  declare(command) {
    command
      .argument('<file>', 'a recording (.srstop), a directory of them, or a capture (.ndjson.gz)')
      .option('--from <time>', 'begin then (03:10, 2026-11-29T03:10:00Z, +90s after its start)')
      .option('--to <time>', 'end then')
      .addHelpText(
        'after',
        '\nThe options of srs-top hold here too: --json, -b, -p PID, --window SECONDS and the others.',
      )
      .action((file: string, { from, to }: { readonly from?: string; readonly to?: string }) => {
        const program = command.parent;
        program?.setOptionValue('replay', file);
        if (from !== undefined) program?.setOptionValue('from', from);
        if (to !== undefined) program?.setOptionValue('to', to);
      });
  },
};

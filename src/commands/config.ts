import { defaultConfig } from '../settings/default-config.ts';
import type { Subcommand } from './command-context.ts';

export const CONFIG: Subcommand = {
  name: 'config',
  help: 'about the configuration file',
  declare(command, { answer }) {
    command
      .requiredOption('--print-default', 'print a file that sets everything to its default')
      .action(() => answer(defaultConfig()));
  },
};

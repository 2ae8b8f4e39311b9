import { InvalidArgumentError } from 'commander';
import { absolutePath } from '../storage/absolute-path.ts';
import { type CommandContext, EXIT_DONE, EXIT_WRONG_USE, type Subcommand } from './command-context.ts';
import { ownProgram } from './own-program.ts';
import { byteCount, longTime } from './record-options.ts';
import { recorderUnit } from './recorder-unit.ts';

interface UnitFlags {
  readonly ring: string;
  readonly size: string;
  readonly dir?: string;
  readonly user?: string;
  readonly namespaces?: true;
}

export const UNIT: Subcommand = {
  name: 'unit',
  help: 'print a unit for systemd: of a recorder that is always on',
  declare(command, { choose }) {
    command
      .argument('<what>', 'recorder')
      .option('--ring <time>', 'how far back it goes', checked(longTime), '24h')
      .option('--size <bytes>', 'at most so much is there', checked(byteCount), '500M')
      .option('--dir <directory>', 'where, in place of /var/lib/srs-top/ring')
      .option('--user <name>', 'who records, in place of a user of its own', userName)
      .option('--namespaces', 'SRS may be in another network namespace, as in a container')
      .action((what: string, flags: UnitFlags) => {
        if (what !== 'recorder')
          command.error(`error: expected 'recorder', got '${what}'`, { exitCode: EXIT_WRONG_USE });
        // Nobody could have made it a directory of a user that there is only while the unit runs.
        if (flags.dir !== undefined && flags.user === undefined)
          command.error("error: option '--dir <directory>' needs '--user <name>', whose it is", {
            exitCode: EXIT_WRONG_USE,
          });
        choose({ kind: 'unit', asked: { what, ...flags }, run: context => printUnit(context, flags) });
      });
  },
};

/** The text as it was typed, once it can be read. */
function checked(read: (text: string) => number): (text: string) => string {
  return text => {
    read(text);
    return text;
  };
}

function userName(text: string): string {
  if (/^[a-z_][a-z\d_-]{0,31}$/i.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a user.');
}

async function printUnit({ settings, wanted, print }: CommandContext, flags: UnitFlags): Promise<number> {
  const { ring, size, dir, user, namespaces = false } = flags;
  const who = 'pid' in wanted ? [] : wanted.name === 'srs' ? [] : ['--name', wanted.name];
  const delay = settings.delaySeconds === 1 ? [] : ['--delay', String(settings.delaySeconds)];
  const unit = recorderUnit({
    program: ownProgram(),
    options: ['--ring', ring, '--size', size, ...who, ...delay],
    directory: dir && absolutePath(dir),
    user,
    entersNamespaces: namespaces,
  });
  print(unit.trimEnd());
  return EXIT_DONE;
}

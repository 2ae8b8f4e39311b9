import { InvalidArgumentError } from 'commander';
import { DEFAULT_SETTINGS } from '../settings/settings.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { type CommandContext, EXIT_DONE, EXIT_WRONG_USE, type Subcommand } from './command-context.ts';
import { ownProgram, passingWords } from './own-program.ts';
import { byteCount, longTime } from './record-options.ts';
import { recorderUnit } from './recorder-unit.ts';
import { DEFAULT_LISTEN, listenAddress, serveProblem } from './serve.ts';
import type { ServeFiles } from './serve-files.ts';
import { serveUnit } from './serve-unit.ts';
import { elsewhereOf, type HostOptions, hostProblem } from './unit-elsewhere.ts';

const RING = '24h';
const SIZE = '500M';
const FIRST_UNPRIVILEGED_PORT = 1_024;

interface UnitFlags extends ServeFiles {
  readonly ring?: string;
  readonly size?: string;
  readonly dir?: string;
  readonly listen?: string;
  readonly user?: string;
  readonly namespaces?: true;
}
type UnitAsked = UnitFlags & HostOptions;

/** Options of one of both units alone. */
const ONLY_OF = {
  recorder: ['ring', 'size', 'dir'],
  serve: ['listen', 'tokenFile', 'tlsCert', 'tlsKey'],
} as const satisfies Readonly<Record<string, readonly (keyof UnitFlags)[]>>;
type What = keyof typeof ONLY_OF;

export const UNIT: Subcommand = {
  name: 'unit',
  help: 'print a unit for systemd: of a recorder that is always on, or of serve',
  declare(command, { choose }) {
    command
      .argument('<what>', 'recorder or serve')
      .option(
        '--ring <time>',
        `of a recorder: how far back it goes (${RING} unless given)`,
        checked(longTime),
      )
      .option(
        '--size <bytes>',
        `of a recorder: at most so much is there (${SIZE} unless given)`,
        checked(byteCount),
      )
      .option('--dir <directory>', 'of a recorder: where, in place of /var/lib/srs-top/ring')
      .option(
        '--listen <address>',
        `of serve: where (${DEFAULT_LISTEN} unless given)`,
        checked(listenAddress),
      )
      .option('--token-file <file>', 'of serve: who asks needs the bearer token in it')
      .option('--tls-cert <file>', 'of serve: encrypt with this certificate (PEM)')
      .option('--tls-key <file>', 'of serve: its key (PEM)')
      .option('--user <name>', 'who runs it, in place of a user of its own', userName)
      .option('--namespaces', 'SRS may be in another network namespace, as in a container')
      .addHelpText(
        'after',
        `
With --host or --via it is of that host: --user NAME says whose ssh, or whose command, reaches it, and the unit says what
that takes. Nothing is connected to.`,
      )
      .action((what: string, flags: UnitFlags) => {
        const asked = command.optsWithGlobals<UnitAsked>();
        const problem = problemOf(what, asked);
        if (problem !== undefined) command.error(`error: ${problem}`, { exitCode: EXIT_WRONG_USE });
        const print = what === 'serve' ? printServeUnit : printRecorderUnit;
        choose({
          kind: 'unit',
          asked: { what, ...flags },
          needsNoHost: true,
          run: context => print(context, asked),
        });
      });
  },
};

/** The text as it was typed, once it can be read. */
function checked(read: (text: string) => unknown): (text: string) => string {
  return text => {
    read(text);
    return text;
  };
}

function userName(text: string): string {
  if (/^[a-z_][a-z\d_-]{0,31}$/i.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a user.');
}

function problemOf(what: string, flags: UnitAsked): string | undefined {
  if (!isWhat(what)) return `expected 'recorder' or 'serve', got '${what}'`;
  const other = what === 'serve' ? 'recorder' : 'serve';
  const misplaced = ONLY_OF[other].find(name => flags[name] !== undefined);
  if (misplaced !== undefined) return `option '${flagOf(misplaced)}' is of 'srs-top unit ${other}'`;
  // Nobody could have made it a directory of a user that there is only while the unit runs.
  if (flags.dir !== undefined && flags.user === undefined)
    return "option '--dir <directory>' needs '--user <name>', whose it is";
  if ((flags.host ?? flags.via) !== undefined && flags.namespaces === true)
    return "option '--namespaces' is of this host: elsewhere the user there decides what is seen";
  const problem = hostProblem(flags, flags.user);
  if (problem !== undefined) return problem;
  return what === 'serve'
    ? serveProblem({ ...flags, listen: listenAddress(flags.listen ?? DEFAULT_LISTEN) })
    : undefined;
}

function isWhat(what: string): what is What {
  return Object.hasOwn(ONLY_OF, what);
}

/** `tokenFile` is `--token-file`. */
function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/** What both are told of the settings. */
function commonOptions({ settings, wanted }: CommandContext): readonly string[] {
  const { name, delaySeconds, windowSeconds, api } = DEFAULT_SETTINGS;
  const given = (flag: string, value: string | number, initial: string | number): readonly string[] =>
    value === initial ? [] : [flag, String(value)];
  return [
    ...('pid' in wanted ? [] : given('--name', wanted.name, name)),
    ...given('--delay', settings.delaySeconds, delaySeconds),
    ...given('--window', settings.windowSeconds, windowSeconds),
    ...given('--api', settings.api, api),
  ];
}

/** The unit, and before it that it will not last, where it will not: who reads the file later has to know, too. */
function printUnit({ print, complain }: CommandContext, program: readonly string[], unit: string): void {
  const words = passingWords(program);
  if (words.length > 0) complain(`unit: ${words.join(': ')}`);
  print(...words.map(sentence => `# Careful: ${sentence}.`), unit.trimEnd());
}

async function printRecorderUnit(context: CommandContext, flags: UnitAsked): Promise<number> {
  const { ring = RING, size = SIZE, dir, user, namespaces = false } = flags;
  const program = ownProgram();
  const unit = recorderUnit({
    program,
    options: [
      ...['--ring', ring, '--size', size],
      ...commonOptions(context),
      ...(context.settings.isAnonymised ? ['--anonymise'] : []),
    ],
    directory: dir && absolutePath(dir),
    user,
    elsewhere: elsewhereOf(flags),
    entersNamespaces: namespaces,
  });
  printUnit(context, program, unit);
  return EXIT_DONE;
}

async function printServeUnit(context: CommandContext, flags: UnitAsked): Promise<number> {
  const { listen = DEFAULT_LISTEN, tokenFile, tlsCert, tlsKey, user, namespaces = false } = flags;
  const { port } = listenAddress(listen);
  const { delaySeconds } = context.settings;
  const program = ownProgram();
  const unit = serveUnit({
    program,
    options: ['--listen', listen, ...commonOptions(context)],
    rulesOptions: delaySeconds === DEFAULT_SETTINGS.delaySeconds ? [] : ['-d', String(delaySeconds)],
    tokenFile: tokenFile && absolutePath(tokenFile),
    tlsCert: tlsCert && absolutePath(tlsCert),
    tlsKey: tlsKey && absolutePath(tlsKey),
    user,
    elsewhere: elsewhereOf(flags),
    isPrivileged: port > 0 && port < FIRST_UNPRIVILEGED_PORT,
    entersNamespaces: namespaces,
  });
  printUnit(context, program, unit);
  return EXIT_DONE;
}

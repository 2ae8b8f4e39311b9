import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Task } from './commands/command-context.ts';
import { defaultConfig } from './settings/default-config.ts';
import { flagsOf, settingsOf } from './settings/flags.ts';
import type { Range } from './settings/range.ts';
import type { Settings } from './settings/settings.ts';

/** What the user asked for, checked. */
export interface CommandLine {
  readonly isBatch: boolean;
  readonly isJson: boolean;
  readonly count: number | undefined;
  /** Whether clicks and the wheel are asked of the terminal. */
  readonly hasMouse: boolean;
  /** Watch this process, whatever its name. */
  readonly pid: number | undefined;
  /** A recording to play instead of watching this host. */
  readonly replay: string | undefined;
  /** The last moment of it, in seconds since it began: a screen shows it paused. Undefined: to its end. */
  readonly replayAtSeconds: number | undefined;
  /** The configuration to read instead of the usual one. */
  readonly configPath: string | undefined;
  /** What flags say of what the configuration can say too; nothing of what no flag named. */
  readonly settings: Partial<Settings>;
  /** A subcommand instead of watching. */
  readonly task: Task | undefined;
}

/** The program says what it has to (help, version, or what is wrong) and ends with this code. */
export interface Ended {
  readonly exitCode: number;
  /** For standard output. */
  readonly answer: string;
  /** For standard error. */
  readonly complaint: string;
}

interface Options {
  readonly batch?: boolean;
  readonly json?: boolean;
  readonly count?: number;
  readonly pid?: number;
  readonly mouse: boolean;
  readonly replay?: string;
  readonly replayAt?: number;
  readonly config?: string;
}

/** @returns what was asked for, or what there is to say of it otherwise */
export function readCommandLine(argv: readonly string[], version: string): CommandLine | Ended {
  let task: Task | undefined;
  let answer = '';
  let complaint = '';
  const says: Says = {
    answer(text) {
      answer += text;
    },
    complain(text) {
      complaint += text;
    },
  };
  const command = createCommand(version, says, chosen => {
    task = chosen;
  });
  try {
    command.parse([...argv], { from: 'user' });
    const { replay, replayAt } = command.opts<Options>();
    if (replayAt !== undefined && replay === undefined)
      command.error("error: option '--replay-at <seconds>' needs '--replay <file>'");
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2, answer, complaint };
  }
  if (answer !== '') return { exitCode: 0, answer, complaint };
  const options = command.opts<Options>();
  return {
    isBatch: options.batch ?? false,
    isJson: options.json ?? false,
    count: options.count,
    hasMouse: options.mouse,
    pid: options.pid,
    replay: options.replay,
    replayAtSeconds: options.replayAt,
    configPath: options.config,
    settings: settingsOf(command.opts()),
    task,
  };
}

/** Takes what is to be printed. */
export interface Says {
  answer(text: string): void;
  complain(text: string): void;
}

/** The command line as commander reads it. @param choose takes a subcommand that asks something of the host */
export function createCommand(version: string, says: Says, choose: (task: Task) => void): Command {
  const command = new Command('srs-top')
    .description(
      'top for hosts that run SRS: is this host losing UDP packets, where, why, and did a change help?',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('-b, --batch', 'print plain reports instead of a screen')
    .option('--json', 'print one JSON object a refresh and a line (schema 1)')
    .option(
      '-n, --count <count>',
      'end after so many reports (with --batch or --json)',
      wholeNumber('a count', 1, 1e9),
    );
  for (const flag of flagsOf()) command.addOption(flag);
  command
    .addOption(
      new Option('-p, --pid <pid>', 'watch this process, whatever its name')
        .argParser(wholeNumber('a pid', 1, 4_194_304))
        .conflicts('name'),
    )
    .option('--no-mouse', 'leave the mouse to the terminal, which selects text with it')
    .option('--config <file>', 'read this instead of ~/.config/srs-top/config.toml')
    .option('--replay <file>', 'play a recording (.ndjson.gz) instead of watching this host')
    .option(
      '--replay-at <seconds>',
      'show the recording as it was so many seconds after it began, paused',
      seconds('a moment', { least: 0, most: 1e9 }),
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: text => says.answer(text),
      writeErr: text => says.complain(text),
      outputError: (text, write) => write(`srs-top: ${oneLine(text)}\n`),
    })
    .helpCommand(false)
    // Without one, a program that has subcommands wants one.
    .action(() => {});
  command
    .command('config')
    .description('about the configuration file')
    .requiredOption('--print-default', 'print a file that sets everything to what it is anyway')
    .action(() => says.answer(defaultConfig()));
  command
    .command('journal')
    .description('list what was tuned on this host, and how it stands now (--json for programs)')
    .action(() => choose({ kind: 'journal' }));
  addUndo(command, choose);
  addPersist(command, choose);
  return command;
}

interface UndoOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly force?: boolean;
}

function addUndo(command: Command, choose: (task: Task) => void): void {
  command
    .command('undo')
    .description('take back what was tuned: the last that is in force, unless told')
    .argument(
      '[number]',
      'which, as srs-top journal numbers it',
      wholeNumber('a number of the journal', 1, 1e9),
    )
    .option('--all', 'everything that is in force, the newest first')
    .option('-y, --yes', 'without asking')
    .option('--force', 'also what something else has changed since')
    .action((number: number | undefined, { all, yes, force }: UndoOptions, undo: Command) => {
      if (number !== undefined && all === true) undo.error("error: a number and '--all' exclude each other");
      const which = number ?? (all === true ? 'all' : 'last');
      choose({ kind: 'undo', which, isConfirmed: yes ?? false, isForced: force ?? false });
    });
}

function addPersist(command: Command, choose: (task: Task) => void): void {
  command
    .command('persist')
    .description('print what is tuned now as a shell script, a sysctl.d file and a drop-in for systemd')
    .option('--to <folder>', 'write these files there instead')
    .action(({ to }: { readonly to?: string }) => choose({ kind: 'persist', folder: to }));
}

/** commander writes `error: …` and may add a line of advice. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

function wholeNumber(what: string, least: number, most: number): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected ${what}, a whole number from ${least} to ${most}.`);
  };
}

function seconds(what: string, range: Range): (text: string) => number {
  return text => {
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.least && value <= range.most) return value;
    throw new InvalidArgumentError(`Expected ${what} from ${range.least} to ${range.most} seconds.`);
  };
}

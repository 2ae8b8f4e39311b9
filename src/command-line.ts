import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Choices, ShownHost, Subcommand, Task } from './commands/command-context.ts';
import { flagsOf, settingsOf, wholeNumber } from './settings/flags.ts';
import type { Range } from './settings/range.ts';
import type { Settings } from './settings/settings.ts';
import { strayWord } from './stray-words.ts';

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
  /** A scenario to simulate instead of watching this host. */
  readonly demo: string | undefined;
  /** What all chance of it is of; undefined: not said. */
  readonly seed: number | undefined;
  /** Somebody is shown around in it. */
  readonly isTour: boolean;
  /** The span of it that is played, as the user wrote it. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The file that a recording is written to meanwhile. */
  readonly record: string | undefined;
  /** Hosts to watch instead of this one, as the user wrote them; none: this one. */
  readonly hosts: readonly string[];
  /** A file that names more of them. */
  readonly hostsFile: string | undefined;
  /** A command that gives a shell on the host that is watched; undefined: none is needed. */
  readonly via: string | undefined;
  /** What ssh is told behind `-o`. */
  readonly sshOptions: readonly string[];
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
  readonly demo?: string;
  readonly seed?: number;
  readonly from?: string;
  readonly to?: string;
  readonly record?: string;
  readonly config?: string;
  readonly host?: string;
  readonly hosts?: string;
  readonly via?: string;
  readonly sshOption?: readonly string[];
}

/**
 * @param subcommands none where no word of `argv` can be one: they are loaded when they are needed
 * @returns what was asked for, or what there is to say of it otherwise
 */
export function readCommandLine(
  argv: readonly string[],
  version: string,
  subcommands: readonly Subcommand[],
): CommandLine | Ended {
  let task: Task | undefined;
  let shown: ShownHost = {};
  let hosts: readonly string[] = [];
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
  const command = createCommand(version, subcommands, says, {
    choose(chosen) {
      task = chosen;
    },
    show(host) {
      shown = host;
    },
    watch(words) {
      hosts = words;
    },
  });
  letOwnOptionsWin(command, argv);
  try {
    command.parse([...argv], { from: 'user' });
    const { replay, replayAt, seed } = command.opts<Options>();
    if (replayAt !== undefined && replay === undefined)
      command.error("error: option '--replay-at <seconds>' needs '--replay <file>'");
    if (seed !== undefined && (shown.demo ?? command.opts<Options>().demo) === undefined)
      command.error("error: option '--seed <number>' needs '--demo <name>'");
    const { from, to } = command.opts<Options>();
    if ((from ?? to) !== undefined && replay === undefined)
      command.error(`error: option '--${from === undefined ? 'to' : 'from'} <time>' needs '--replay <file>'`);
    const { host, via } = command.opts<Options>();
    const words = [...(host === undefined ? [] : [host]), ...hosts];
    if (words.length > 0 && via !== undefined)
      command.error("error: a host and option '--via <command>' cannot be both: the command says which host");
    refuseSeveral(command, words);
    const stray = strayWord(hosts, subcommands);
    if (stray !== undefined) command.error(`error: ${stray}`);
    if (words.length > 0 && (replay ?? shown.demo ?? command.opts<Options>().demo) !== undefined)
      command.error('error: a host cannot be watched together with a recording or a demo');
    // A command may have named the recording.
    if (command.opts<Options>().demo !== undefined && replay !== undefined)
      command.error('error: a demo cannot be shown together with a recording');
    hosts = words;
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
    demo: shown.demo ?? options.demo,
    seed: options.seed,
    isTour: shown.isTour ?? false,
    from: options.from,
    to: options.to,
    record: options.record,
    hosts,
    hostsFile: options.hosts,
    via: options.via,
    sshOptions: options.sshOption ?? [],
    configPath: options.config,
    settings: settingsOf(command.opts()),
    task,
  };
}

/** What means one host alone says nothing of several. */
function refuseSeveral(command: Command, words: readonly string[]): void {
  const { hosts, pid, record, replayAt } = command.opts<Options>();
  if (words.length < 2 && hosts === undefined) return;
  if (pid !== undefined)
    command.error("error: option '-p, --pid <pid>' is of one host alone: --name is of all");
  if (record !== undefined) command.error("error: option '--record <file>' is of one host alone");
  if (replayAt !== undefined) command.error("error: option '--replay-at <seconds>' is of one host alone");
}

/**
 * commander takes the options of the program wherever they stand. What a subcommand has under the same name is its own:
 * `persist --to FOLDER` is no end of a replay.
 */
function letOwnOptionsWin(program: Command, argv: readonly string[]): void {
  const takesNext = (word: string): boolean =>
    program.options.some(option => (option.long === word || option.short === word) && option.required);
  const operand = argv.find((word, index) => !word.startsWith('-') && !takesNext(argv[index - 1] ?? ''));
  const own = program.commands.find(command => command.name() === operand)?.options ?? [];
  const isOwn = (option: Option): boolean =>
    own.some(({ long }) => long !== undefined && long === option.long);
  const kept = program.options.filter(option => !isOwn(option));
  (program.options as Option[]).splice(0, program.options.length, ...kept);
}

/** Takes what is to be printed. */
export interface Says {
  answer(text: string): void;
  complain(text: string): void;
}

/** The command line as commander reads it. @param choices takes what a subcommand is to do with the host, and with which */
export function createCommand(
  version: string,
  subcommands: readonly Subcommand[],
  says: Says,
  choices: Omit<Choices, 'answer'> & { readonly watch: (hosts: readonly string[]) => void },
): Command {
  const command = new Command('srs-top')
    .description(
      'top for hosts that run SRS: is this host losing UDP packets, where, why, and did a change help?',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .option('-b, --batch', 'print plain reports instead of a screen')
    .option('--json', 'print one JSON object per refresh, each on its own line (schema 1)')
    .option(
      '-n, --count <count>',
      'stop after this many reports (with --batch or --json)',
      wholeNumber('a count', { least: 1, most: 1e9 }),
    );
  for (const flag of flagsOf()) command.addOption(flag);
  command
    .addOption(
      new Option('-p, --pid <pid>', 'watch this process, whatever its name')
        .argParser(wholeNumber('a pid', { least: 1, most: 4_194_304 }))
        .conflicts('name'),
    )
    .option('--no-mouse', 'leave the mouse to the terminal, which selects text with it')
    .option('--config <file>', 'read this file instead of ~/.config/srs-top/config.toml')
    .addOption(
      new Option(
        '--host <host>',
        'another host than this one, for a command: as ssh is told (user@host, ssh://user@host:port), a recording, demo:NAME, local',
      ).conflicts(['replay', 'demo', 'via']),
    )
    .addOption(
      new Option(
        '--via <command>',
        "a host that a command gives a shell of: 'kubectl exec -i -n x pod -- sh'",
      ).conflicts(['replay', 'demo']),
    )
    .addOption(
      new Option(
        '--hosts <file>',
        'several hosts at once: a line each, with a name in front if wanted; - is standard input',
      ).conflicts(['replay', 'demo', 'via']),
    )
    .option('--ssh-option <option>', "an option of ssh_config, such as 'ProxyJump=bastion'", collect)
    .option('--record <file>', 'write a recording of all that is read meanwhile')
    .option('--replay <file>', 'play a recording, or all of a directory, instead of watching this host')
    .option('--from <time>', 'with --replay: begin then (03:10, 2026-11-29T03:10:00Z, +90s after its start)')
    .option('--to <time>', 'with --replay: end then')
    .option(
      '--replay-at <seconds>',
      'show the recording as it was this many seconds after its start, paused',
      seconds('a moment', { least: 0, most: 1e9 }),
    )
    .addOption(
      new Option(
        '--demo <name>',
        'a simulated host instead of this one: starved, softirq, small-buffer …',
      ).conflicts('replay'),
    )
    .option(
      '--seed <number>',
      'what all chance of a simulated host is of: the same for the same number',
      wholeNumber('a seed', { least: 0, most: 2 ** 32 - 1 }),
    )
    .argument(
      '[host...]',
      'hosts to watch instead of this one: as ssh is told, local, a recording, demo:NAME; several are a table',
    )
    .exitOverride()
    .configureOutput({
      writeOut: text => says.answer(text),
      writeErr: text => says.complain(text),
      outputError: (text, write) => write(`srs-top: ${oneLine(text)}\n`),
    })
    .helpCommand(false)
    // Without one, a program that has subcommands wants one.
    .action((hosts: readonly string[]) => choices.watch(hosts));
  for (const { name, help, declare } of subcommands)
    declare(command.command(name).description(help), { ...choices, answer: text => says.answer(text) });
  return command;
}

/** commander writes `error: …` and may add a line of advice. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function seconds(what: string, range: Range): (text: string) => number {
  return text => {
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.least && value <= range.most) return value;
    throw new InvalidArgumentError(`Expected ${what} from ${range.least} to ${range.most} seconds.`);
  };
}

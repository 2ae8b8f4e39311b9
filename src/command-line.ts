import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Wanted } from './srs/find-srs.ts';

/** What the user asked for, checked. */
export interface CommandLine {
  readonly isBatch: boolean;
  readonly isJson: boolean;
  readonly count: number | undefined;
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  readonly wanted: Wanted;
  readonly isReadOnly: boolean;
  readonly isAscii: boolean;
  /** A recording to play instead of watching this host. */
  readonly replay: string | undefined;
  /** The last moment of it, in seconds since it began: a screen shows it paused. Undefined: to its end. */
  readonly replayAtSeconds: number | undefined;
}

/** The program has said what it had to (help, version, or what is wrong) and ends with this code. */
export interface Ended {
  readonly exitCode: number;
}

interface Options {
  readonly batch?: boolean;
  readonly json?: boolean;
  readonly count?: number;
  readonly delay: number;
  readonly window?: number;
  readonly name: string;
  readonly pid?: number;
  readonly readOnly?: boolean;
  readonly ascii?: boolean;
  readonly replay?: string;
  readonly replayAt?: number;
}

/** As the SRS guide counts: `netstat -suna && sleep 30 && netstat -suna`. */
const USUAL_WINDOW_SECONDS = 30;

/** @returns what was asked for; what there is to say of it otherwise is on stdout or stderr by then */
export function readCommandLine(argv: readonly string[], version: string): CommandLine | Ended {
  const command = createCommand(version);
  try {
    command.parse([...argv], { from: 'user' });
    const { replay, replayAt } = command.opts<Options>();
    if (replayAt !== undefined && replay === undefined)
      command.error("error: option '--replay-at <seconds>' needs '--replay <file>'");
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  const options = command.opts<Options>();
  const windowSeconds = options.window ?? Math.max(USUAL_WINDOW_SECONDS, options.delay);
  if (windowSeconds < options.delay) {
    process.stderr.write(
      `srs-top: expected a window of at least the delay, ${options.delay} s, got ${windowSeconds} s\n`,
    );
    return { exitCode: 2 };
  }
  return {
    isBatch: options.batch ?? false,
    isJson: options.json ?? false,
    count: options.count,
    delaySeconds: options.delay,
    windowSeconds,
    wanted: options.pid === undefined ? { name: options.name } : { pid: options.pid },
    isReadOnly: options.readOnly ?? false,
    isAscii: options.ascii ?? false,
    replay: options.replay,
    replayAtSeconds: options.replayAt,
  };
}

function createCommand(version: string): Command {
  return new Command('srs-top')
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
    )
    .option('-d, --delay <seconds>', 'between two refreshes', seconds('a delay', 0.1, 3_600), 1)
    .option('--window <seconds>', 'span of the loss window (30 unless told)', seconds('a window', 1, 3_600))
    .option('--name <name>', 'name of the process to watch', processName, 'srs')
    .addOption(
      new Option('-p, --pid <pid>', 'watch this process, whatever its name')
        .argParser(wholeNumber('a pid', 1, 4_194_304))
        .conflicts('name'),
    )
    .option('--read-only', 'change nothing on the host: no renice, no affinity, no perf')
    .option('--ascii', 'draw with ASCII only (chosen by itself in a locale that is not UTF-8)')
    .option('--replay <file>', 'play a recording (.ndjson.gz) instead of watching this host')
    .option(
      '--replay-at <seconds>',
      'show the recording as it was so many seconds after it began, paused',
      seconds('a moment', 0, 1e9),
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`srs-top: ${oneLine(text)}\n`) });
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

function seconds(what: string, least: number, most: number): (text: string) => number {
  return text => {
    const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected ${what} from ${least} to ${most} seconds.`);
  };
}

function processName(text: string): string {
  if (text !== '' && !text.includes('/')) return text;
  throw new InvalidArgumentError('Expected the name of a process, without a path.');
}

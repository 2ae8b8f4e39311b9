import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../settings/flags.ts';
import { splitWords } from '../text/split-words.ts';

/** What `srs-top bench` was asked for, checked. */
export interface BenchTask {
  /** Undefined: 30 s in six windows; of a recording all of it, in windows as long. */
  readonly seconds: number | undefined;
  readonly windows: number | undefined;
  readonly label: string;
  /** Names and pids; none: the usual ones. */
  readonly servers: readonly (string | number)[];
  readonly loads: readonly (string | number)[];
  readonly bitsPerSecond: number | undefined;
  readonly latencySeconds: number | undefined;
  readonly interfaceName: string | undefined;
  readonly isCsv: boolean;
  /** As the user named them. */
  readonly appendPath: string | undefined;
  readonly svgPath: string | undefined;
  readonly steps: BenchSteps | undefined;
}

/** Several measurements, one after the other. */
export type BenchSteps =
  /** Each when the user says so. */
  | { readonly kind: 'asked' }
  /** Each while a command runs that brings so many clients. */
  | {
      readonly kind: 'command';
      /** `{n}` stands for the number of clients. */
      readonly command: readonly string[];
      readonly clients: readonly number[];
      readonly connectSeconds: number;
      readonly settleSeconds: number;
    };

interface Options {
  readonly seconds?: number;
  readonly windows?: number;
  readonly label?: string;
  readonly server?: readonly (string | number)[];
  readonly load?: readonly (string | number)[];
  readonly bitrate?: number;
  readonly latency?: number;
  readonly interface?: string;
  readonly csv?: boolean;
  readonly append?: string;
  readonly svg?: string;
  readonly steps?: boolean;
  readonly stepCommand?: readonly string[];
  readonly clients?: readonly number[];
  readonly connectWithin: number;
  readonly settle: number;
}

export const DEFAULT_SECONDS = 30;
export const DEFAULT_WINDOWS = 6;
const SPAN = { least: 1, most: 86_400 };
const MOST_PID = 4_194_304;

/** How long is measured, and by which processes: a recording is measured by the same. */
export function addMeasuringOptions(command: Command): Command {
  return command
    .option(
      '--seconds <seconds>',
      `measure for so long (default: ${DEFAULT_SECONDS}; of a recording all of it)`,
      wholeNumber('a number of seconds', SPAN),
    )
    .option(
      '--windows <count>',
      `split that into so many windows, whose spread tells what is noise (default: ${DEFAULT_WINDOWS}; of all of a recording one for each ${DEFAULT_SECONDS / DEFAULT_WINDOWS} s)`,
      wholeNumber('a number of windows', { least: 1, most: 1_000 }),
    )
    .option(
      '--server <name|pid>',
      'measure this server; again for more (default: srs, srs-proxy, workers of nginx)',
      collectProcess,
    )
    .option(
      '--load <name|pid>',
      'count this as a load generator; again for more (default: sb_*_load, srs_bench, ffmpeg)',
      collectProcess,
    )
    .option('--interface <name>', 'count the bits that this one sends (default: the one that sends most)');
}

/** The flags of `srs-top bench`. */
export function addBenchOptions(command: Command): Command {
  return addMeasuringOptions(command)
    .option('--label <text>', 'what tells these rows from others')
    .option('--bitrate <bits>', 'what one client is sent a second, for ENbps: 200k, 1.5M', readBits)
    .option('--latency <seconds>', 'latency as measured elsewhere, for Lat', readLatency)
    .option('--csv', 'print CSV instead of the table')
    .option('--append <file>', 'add the rows to a table in this Markdown file')
    .option('--svg <file>', 'write a chart of the table')
    .option('--steps', 'measure again and again, each time when Enter is pressed')
    .option(
      '--step-command <command>',
      "measure while this runs, {n} clients at a time: 'sb_rtmp_load -c {n} -r rtmp://…'; run without a shell",
      readCommand,
    )
    .option('--clients <list>', 'for --step-command: 500,1000,1500', readClients)
    .option(
      '--connect-within <seconds>',
      'for --step-command: how long its clients may take to connect',
      wholeNumber('a number of seconds', { least: 1, most: 3_600 }),
      60,
    )
    .option(
      '--settle <seconds>',
      'for --step-command: wait so long between their connecting and the measurement',
      wholeNumber('a number of seconds', { least: 0, most: 3_600 }),
      3,
    )
    .addHelpText(
      'after',
      '\nThe options of srs-top hold here too: --json, -p PID, --replay FILE and the others.',
    );
}

/** A sentence where the flags do not go together. */
export function readBenchTask(options: object): BenchTask | string {
  const { steps: isAsked, stepCommand, clients, ...others } = options as Options;
  const { seconds, windows, label = '', csv, append, svg, connectWithin, settle } = others;
  if (isAsked === true && stepCommand !== undefined)
    return "options '--steps' and '--step-command' exclude each other";
  if (stepCommand !== undefined && clients === undefined)
    return "option '--step-command' needs '--clients 500,1000,…'";
  if (clients !== undefined && stepCommand === undefined)
    return "option '--clients' needs '--step-command', which starts them";
  if (seconds !== undefined && (windows ?? DEFAULT_WINDOWS) > seconds)
    return `${windows ?? DEFAULT_WINDOWS} windows do not fit into ${seconds} s: each takes a second at least`;
  return {
    seconds,
    windows,
    label,
    servers: others.server ?? [],
    loads: others.load ?? [],
    bitsPerSecond: others.bitrate,
    latencySeconds: others.latency,
    interfaceName: others.interface,
    isCsv: csv ?? false,
    appendPath: append,
    svgPath: svg,
    steps:
      stepCommand !== undefined && clients !== undefined
        ? {
            kind: 'command',
            command: stepCommand,
            clients,
            connectSeconds: connectWithin,
            settleSeconds: settle,
          }
        : isAsked === true
          ? { kind: 'asked' }
          : undefined,
  };
}

function collectProcess(
  text: string,
  before: readonly (string | number)[] = [],
): readonly (string | number)[] {
  if (text === '') throw new InvalidArgumentError('Expected the name or the pid of a process.');
  const isPid = /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_PID;
  return [...before, isPid ? Number(text) : text];
}

const BIT_UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 };

function readBits(text: string): number {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)([kKMG]?)$/.exec(text) ?? [];
  if (number !== undefined && Number(number) > 0) return Number(number) * (BIT_UNITS[unit] ?? 1);
  throw new InvalidArgumentError('Expected bits a second: 200k, 1.5M, 2000000.');
}

function readLatency(text: string): number {
  const [, number] = /^(\d{1,6}(?:\.\d{1,6})?)s?$/.exec(text) ?? [];
  if (number !== undefined) return Number(number);
  throw new InvalidArgumentError('Expected seconds: 0.8.');
}

function readClients(text: string): readonly number[] {
  const counts = text.split(',').map(part => (/^\d{1,7}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (counts.every(count => count >= 1)) return counts;
  throw new InvalidArgumentError('Expected numbers of clients, separated by commas: 500,1000,1500.');
}

function readCommand(text: string): readonly string[] {
  const words = splitWords(text);
  if (words === undefined) throw new InvalidArgumentError('A quote in it is not closed.');
  if (words.length === 0) throw new InvalidArgumentError('Expected a command.');
  if (words.some(word => word.includes('{n}'))) return words;
  throw new InvalidArgumentError('Expected {n} in it, where the number of clients belongs.');
}

import './spare-the-engine.ts';

import { fileURLToPath } from 'node:url';
import chalk from 'chalk';
import { type BatchOptions, NoSuchProcessError, runBatch } from './batch.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import type { Task } from './commands/command-context.ts';
import { endAlsoWithout, endRecording } from './end-recording.ts';
import { type HostEntry, isProblem } from './fleet/host-word.ts';
import { beginSparing } from './host/begin-sparing.ts';
import { createHelper, NoHelperError } from './host/helper-process.ts';
import type { Host } from './host/host.ts';
import type { RecordingOrigin } from './host/recording/frame.ts';
import { createOutput, type Output } from './host/terminal/output.ts';
import { OwnTerminal } from './host/terminal/own-terminal.ts';
import { loadSettings } from './load-settings.ts';
import { Monitor } from './monitor.ts';
import { choiceOf, chosenAlone, nameHosts, settleSource } from './named-hosts.ts';
import { chooseHost, type OpenedHost, openHost, openInPlaceOf } from './open-host.ts';
import type { Recording } from './recording.ts';
import type { Settings } from './settings/settings.ts';
import { spareMemory } from './spare-the-engine.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { absolutePath, inWorkingDirectory, leaveWorkingDirectory } from './storage/absolute-path.ts';
import { findStateDirectory, type StateDirectory } from './storage/find-state-directory.ts';
import { performOperation } from './storage/operations.ts';
import { type Performer, performStorageBy } from './storage/storage.ts';
import { cleanLines } from './text/clean-text.ts';
import { isUtf8Locale } from './ui/terminal/locale.ts';
import { showsUnicode } from './ui/terminal/repertoire.ts';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme } from './view/look/theme.ts';

/** Put in by the bundler, from package.json. */
declare const SRS_TOP_VERSION: string;

/** Nobody who is shown around waits for half a minute. */
const TOUR_WINDOW_SECONDS = 15;

const EXIT_NO_HOST = 1;
const EXIT_NOT_TAKEN_BACK = 1;
const EXIT_NOT_RECORDED = 1;
const EXIT_WRONG_SETTING = 2;
const EXIT_NO_SUCH_PROCESS = 3;

const stdout = createOutput('stdout');
const stderr = createOutput('stderr');

async function main(): Promise<number> {
  leaveWorkingDirectory();
  const argv = process.argv.slice(2);
  const subcommands = argv.some(mayNameCommand) ? (await import('./commands/commands.ts')).SUBCOMMANDS : [];
  const asked = readCommandLine(argv, SRS_TOP_VERSION, subcommands);
  if ('exitCode' in asked) {
    stderr.print(asked.complaint);
    stdout.print(asked.answer);
    await stdout.settled();
    return asked.exitCode;
  }
  if (asked.task?.isLasting === true) inWorkingDirectory(beginSparing);
  performStorageBy(createStoragePerformer());
  const task = await settleSource(asked.task);
  const ofWords = await nameHosts(asked, task);
  if (isProblem(ofWords)) {
    complain(ofWords.problem);
    return EXIT_WRONG_SETTING;
  }
  const { named } = ofWords;
  const alone = chosenAlone(asked, task, ofWords);
  const commandLine: CommandLine = {
    ...alone,
    task,
    configPath: asked.configPath && absolutePath(asked.configPath),
    replay: sourceOf({ ...alone, task }),
    record: asked.record && absolutePath(asked.record),
  };
  const loaded = await loadSettings(commandLine.settings, commandLine.configPath);
  if ('problems' in loaded) {
    stderr.print(loaded.problems.map(problem => `srs-top: ${problem}\n`).join(''));
    return EXIT_WRONG_SETTING;
  }
  const isWatched = commandLine.task === undefined && isScreen(commandLine);
  const isFollowed = commandLine.task === undefined || commandLine.task.isFollowed === true;
  if (task === undefined && (named.length > 1 || asked.hostsFile !== undefined))
    return isWatched ? fleetScreen(named, commandLine, loaded) : fleetBatch(named, commandLine, loaded);
  const choice = chooseHost({
    ...commandLine,
    host: commandLine.hosts[0],
    isLasting: task?.isLasting ?? false,
    isReadOnly: loaded.isReadOnly,
    isWatched,
    isFollowed,
  });
  const opened = await (task?.needsNoHost === true ? openInPlaceOf(choice) : openHost(choice, complain));
  if ('problem' in opened) {
    complain((opened.inFull ?? opened.problem) + commandHint(commandLine));
    return commandLine.task?.exitWithoutHost ?? EXIT_NO_HOST;
  }
  const settings = settingsFor(opened, loaded, commandLine);
  if (printsRealNames(commandLine, isWatched))
    complain(
      '--anonymise puts other names on the screen and into recordings: what is printed has the real ones',
    );
  if (commandLine.task !== undefined) return runTask(commandLine.task, opened, commandLine, settings, named);
  return isWatched ? screen(opened, commandLine, settings) : batch(opened, commandLine, settings);
}

/** A word that was meant as a command is taken for a host, as all are that name none. */
function commandHint({ hosts: [host, ...more], task }: CommandLine): string {
  const mayBeOne = task === undefined && more.length === 0 && host !== undefined && /^[a-z]+$/.test(host);
  return mayBeOne ? `; ${host} is no command either: srs-top --help lists all` : '';
}

/** Whether other names were asked for where there are none: in a report, or in what a command prints. */
function printsRealNames({ settings, task }: CommandLine, isWatched: boolean): boolean {
  if (settings.isAnonymised !== true) return false;
  return task === undefined ? !isWatched : !HAS_OTHER_NAMES.has(task.kind);
}

const HAS_OTHER_NAMES: ReadonlySet<string> = new Set(['record', 'import', 'unit']);

/** A recording is played by what it was recorded with, unless a flag says otherwise. */
function settingsFor({ replay }: OpenedHost, settings: Settings, { settings: flags }: CommandLine): Settings {
  if (replay === undefined) return settings;
  const { delaySeconds, windowSeconds } = replay.host.header;
  return { ...settings, delaySeconds, windowSeconds, ...flags };
}

/** What is played instead of watching this host, from / on; standard input as it is. */
function sourceOf({ replay, task }: CommandLine): string | undefined {
  const source = task?.source ?? replay;
  return source === undefined || source === '-' ? source : absolutePath(source);
}

/**
 * Whether a word may name a command. The value of an option may not, unless it looks like a name; `--help` lists all
 * commands.
 */
function mayNameCommand(word: string, index: number, argv: readonly string[]): boolean {
  if (word.startsWith('-')) return word === '--help' || /^-[a-z]*h/.test(word);
  return /^[a-z]+$/i.test(word) || argv[index - 1]?.startsWith('-') !== true;
}

/** If no helper can be started, srs-top does the work itself: a host that is out of processes still needs its journal. */
function createStoragePerformer(): Performer {
  const ask = createHelper({ script: fileURLToPath(new URL('./storage-helper.js', import.meta.url)) });
  return (name, args) =>
    ask(name, args).catch((error: unknown) => {
      if (error instanceof NoHelperError) return performOperation(name, args);
      throw error;
    });
}

async function runTask(
  task: Task,
  opened: OpenedHost,
  commandLine: CommandLine,
  settings: Settings,
  named: readonly HostEntry[],
): Promise<number> {
  const { host, replay } = opened;
  if (task.isLasting === true) spareMemory();
  const told = replay && new (await import('./told.ts')).Told(replay.host);
  const { runCommand } = await import('./commands/run-command.ts');
  const drawing = { isAscii: isAscii(settings), name: settings.theme };
  const colorLevel = process.stdout.isTTY ? chooseColorLevel(settings.color, process.env, chalk.level) : 0;
  try {
    const theme = createTheme({ ...drawing, colorLevel });
    return await runCommand(task, {
      host,
      stateDirectory: tellPlace(await findStateDirectory().place),
      isJson: commandLine.isJson,
      wanted: wantedOf(commandLine, settings, opened),
      version: SRS_TOP_VERSION,
      settings,
      // Only the flag counts: the configuration file's value is for the screen, and must not make a script wait.
      revertAfterSeconds: commandLine.settings.revertAfterSeconds ?? 0,
      theme,
      streams: { stdout, stderr },
      told,
      origin: madeOf(replay?.host.header.origin),
      async openRecording(path) {
        const choice = chooseHost({
          replay: path,
          replayAtSeconds: undefined,
          isReadOnly: true,
          isWatched: false,
        });
        const another = await openHost(choice, complain);
        return 'problem' in another ? another : another.host;
      },
      hosts: named,
      async openNamed(entry, isAsking, signal) {
        const { sshOptions } = commandLine;
        const { isReadOnly } = settings;
        const how = { isReadOnly, isWatched: false, isFollowed: false, isAsking, sshOptions, signal };
        const one = await openHost(choiceOf(entry, how), sentence => complain(`${entry.label}: ${sentence}`));
        if ('problem' in one) return { problem: one.why ?? one.problem };
        const { replay: played } = one;
        return {
          host: one.host,
          told: played && new (await import('./told.ts')).Told(played.host),
          origin: madeOf(played?.host.header.origin),
          wanted: wantedOf(commandLine, settings, one),
          settings: settingsFor(one, settings, commandLine),
        };
      },
      importRecording: async asked => (await import('./import-recording.ts')).importRecording(asked),
      ...drawing,
    });
  } finally {
    await host.close();
    if (task.isLasting === true) endAlsoWithout();
  }
}

/** What was imported, in words; undefined where srs-top recorded. */
function madeOf(origin: RecordingOrigin | undefined): string | undefined {
  return origin && (MADE_OF[origin.tool] ?? 'what another program collected');
}

const MADE_OF: Readonly<Record<string, string>> = {
  capture: 'a capture',
  sos: 'a sos report',
  sysstat: "sar's figures",
  prometheus: 'what a Prometheus has',
};

/** Says on the shell where srs-top's own files are when they are not in the usual place. */
function tellPlace({ path, notice }: StateDirectory): string {
  if (notice !== undefined) complain(notice);
  return path;
}

/** A screen needs a terminal to draw on and one to read keys from: `srs-top </dev/null` gives a report. */
function isScreen({ isBatch, isJson }: CommandLine): boolean {
  return !isBatch && !isJson && process.stdout.isTTY && process.stdin.isTTY;
}

async function screen(opened: OpenedHost, commandLine: CommandLine, settings: Settings): Promise<number> {
  const { host, replay } = opened;
  const wanted = wantedOf(commandLine, settings, opened);
  const recording = await recordingOf(host, {
    commandLine,
    settings,
    wanted,
    isKept: host.kind !== 'recorded',
  });
  if (recording === 'refused') return EXIT_NO_HOST;
  const state = findStateDirectory();
  const { watch } = await import('./watch.ts');
  const { signal, isTakenBack, wantsDemo } = await watch({
    ...settings,
    ...(commandLine.isTour ? { tour: commandLine.demo, windowSeconds: TOUR_WINDOW_SECONDS } : {}),
    host,
    wanted,
    recording,
    replay,
    stateDirectory: state.isQuick ? tellPlace(await state.place) : state.usual,
    statePlace: state.place,
    isStill: commandLine.replayAtSeconds !== undefined && (replay === undefined || recording !== undefined),
    isPaused: commandLine.replayAtSeconds !== undefined,
    terminal: new OwnTerminal(process.stdout),
    complain,
    isAscii: isAscii(settings),
    hasMouse: commandLine.hasMouse,
  });
  // Printed while the screen was up, it would have been lost.
  if (!state.isQuick) tellPlace(await state.place);
  if (wantsDemo && signal === undefined) return demo(commandLine, settings);
  return exitCodeOf(signal) || (isTakenBack ? 0 : EXIT_NOT_TAKEN_BACK);
}

async function fleetScreen(
  entries: readonly HostEntry[],
  commandLine: CommandLine,
  settings: Settings,
): Promise<number> {
  const state = findStateDirectory();
  const { watchFleet } = await import('./watch-fleet.ts');
  const { signal, isTakenBack } = await watchFleet({
    ...settings,
    entries,
    sshOptions: commandLine.sshOptions,
    wantedOn: opened => wantedOf(commandLine, settings, opened),
    stateDirectory: state.isQuick ? tellPlace(await state.place) : state.usual,
    statePlace: state.place,
    terminal: new OwnTerminal(process.stdout),
    complain,
    isAscii: isAscii(settings),
    hasMouse: commandLine.hasMouse,
  });
  if (!state.isQuick) tellPlace(await state.place);
  endAlsoWithout();
  return exitCodeOf(signal) || (isTakenBack ? 0 : EXIT_NOT_TAKEN_BACK);
}

async function fleetBatch(
  entries: readonly HostEntry[],
  commandLine: CommandLine,
  settings: Settings,
): Promise<number> {
  const { isJson, isBatch, count, sshOptions } = commandLine;
  const [{ runFleetBatch }, { openMember }] = await Promise.all([
    import('./batch-fleet.ts'),
    import('./open-member.ts'),
  ]);
  const { isReadOnly } = settings;
  const how = { isReadOnly, isWatched: false, isFollowed: true, isAsking: false, sshOptions };
  const wantedOn = (opened: OpenedHost): Wanted => wantedOf(commandLine, settings, opened);
  const stateDirectory = tellPlace(await findStateDirectory().place);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  const areAllReached = await runFleetBatch(
    {
      entries,
      open: (entry, signal) =>
        openMember(entry, { ...how, signal }, { ...settings, wantedOn, stateDirectory }, complain),
      delaySeconds: settings.delaySeconds,
      format: isJson ? 'json' : 'plain',
      count: count ?? (isJson || isBatch ? Number.POSITIVE_INFINITY : 1),
      theme: createTheme({
        colorLevel: settings.color === 'always' ? chooseColorLevel('always', process.env, chalk.level) : 0,
        isAscii: isAscii(settings),
        name: settings.theme,
      }),
      columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 160,
    },
    text => printAll(stdout, text, stop.signal),
    stop.signal,
  );
  endAlsoWithout();
  return exitCodeOf(stop.signal.reason) || (areAllReached ? 0 : EXIT_NO_HOST);
}

/** Another screen, of the host that is shown where no demo is named. */
async function demo(commandLine: CommandLine, settings: Settings): Promise<number> {
  const { DEFAULT_DEMO } = await import('./commands/demo.ts');
  // Who was looked for is not there.
  const { name: _, ...rest } = commandLine.settings;
  const asked: CommandLine = {
    ...commandLine,
    settings: rest,
    demo: DEFAULT_DEMO,
    pid: undefined,
    record: undefined,
    hosts: [],
  };
  const { isReadOnly } = settings;
  const opened = await openHost(chooseHost({ ...asked, isReadOnly, isWatched: true }), complain);
  if (!('problem' in opened)) return screen(opened, asked, settings);
  complain(opened.problem);
  return EXIT_NO_HOST;
}

async function batch(opened: OpenedHost, commandLine: CommandLine, settings: Settings): Promise<number> {
  const { host, fromWall } = opened;
  const { isJson, isBatch, count, pid } = commandLine;
  const { color, theme: name } = settings;
  const wanted = wantedOf(commandLine, settings, opened);
  const recording = await recordingOf(host, { commandLine, settings, wanted, isKept: false });
  if (recording === 'refused') return EXIT_NO_HOST;
  const options: BatchOptions = {
    fromWall,
    onSnapshot: snapshot => recording?.note(snapshot),
    format: isJson ? 'json' : 'plain',
    // Nobody asked for reports, there is just no terminal: one is what a pipe or a log wants.
    count: count ?? (isJson || isBatch ? Number.POSITIVE_INFINITY : 1),
    wanted,
    pid,
    theme: createTheme({
      // A report is text for logs and other programs: it has colours only when they are asked for (`| less -R`).
      colorLevel: color === 'always' ? chooseColorLevel(color, process.env, chalk.level) : 0,
      isAscii: isAscii(settings),
      name,
    }),
    columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 120,
  };
  const stop = new AbortController();
  // Not `once`: while a command runs, execa listens too, and ends the program by the signal where nobody else listens.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  let isRecorded = true;
  let isEmpty = false;
  try {
    const monitor = new Monitor(recording?.host ?? host, { ...settings, wanted });
    const print = (text: string): Promise<boolean> => printAll(stdout, text, stop.signal);
    const reports = await runBatch(monitor, options, print, stop.signal);
    isEmpty = reports === 0 && host.kind === 'recorded' && !stop.signal.aborted;
  } catch (error) {
    if (!(error instanceof NoSuchProcessError)) throw error;
    stderr.print(`srs-top: ${error.message}\n`);
    return EXIT_NO_SUCH_PROCESS;
  } finally {
    isRecorded = await endRecording(recording, complain);
    await host.close();
  }
  // What is damaged and what is left out for it, in a sentence each, say as much.
  if (isEmpty && (opened.replay?.recording.toldCount ?? 0) < 2)
    complain('nothing to report: a report is of two refreshes; srs-top doctor tells of one alone');
  return exitCodeOf(stop.signal.reason) || (isRecorded ? 0 : EXIT_NOT_RECORDED);
}

interface RecordingWish {
  readonly commandLine: CommandLine;
  readonly settings: Settings;
  readonly wanted: Wanted;
  /** The last minutes are kept in memory, also where no file was asked for. */
  readonly isKept: boolean;
}

/** What puts down what is read; undefined: nothing does. `refused`: the file cannot be made, which was said. */
async function recordingOf(
  host: Host,
  { commandLine, settings, wanted, isKept }: RecordingWish,
): Promise<Recording | undefined | 'refused'> {
  const { record } = commandLine;
  if (record === undefined && !isKept) return undefined;
  const { Recording } = await import('./recording.ts');
  const recording = new Recording({ host, settings, wanted, version: SRS_TOP_VERSION });
  try {
    if (record !== undefined) await recording.startFile(record);
    return recording;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return 'refused';
  }
}

/** @returns false when nobody reads any more, or `signal` ends it while nobody reads yet */
async function printAll(output: Output, text: string, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const end = (): void => resolve(false);
  signal.addEventListener('abort', end);
  output.print(text);
  try {
    return await Promise.race([output.settled(), promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** As a shell reports a process that a signal ended. */
function exitCodeOf(reason: unknown): number {
  if (reason === 'SIGINT') return 130;
  if (reason === 'SIGTERM') return 143;
  return reason === 'SIGHUP' ? 129 : 0;
}

/** Prints a sentence on the shell, without what would steer it. It is written when this returns, if the terminal takes it. */
function complain(sentence: string): void {
  stderr.print(`srs-top: ${cleanLines(sentence)}\n`);
  stderr.flush();
}

/** A file or a pipe takes every character of the locale, whatever the terminal. */
function isAscii(settings: Settings): boolean {
  const isShown = !process.stdout.isTTY || showsUnicode(process.env.TERM);
  return settings.isAscii || !isUtf8Locale(process.env) || !isShown;
}

function wantedOf(
  { pid, settings: flags }: CommandLine,
  { name }: Settings,
  { replay, host }: OpenedHost,
): Wanted {
  if (pid !== undefined) return { pid };
  if (flags.name !== undefined) return { name };
  // What SRS is called on the user's own hosts says nothing of a simulated one.
  return wantedThen(replay?.host.header.wanted) ?? { name: host.kind === 'simulated' ? 'srs' : name };
}

/** Whom the recording was made of. */
function wantedThen(wanted: unknown): Wanted | undefined {
  if (typeof wanted !== 'object' || wanted === null) return undefined;
  if ('pid' in wanted && typeof wanted.pid === 'number') return { pid: wanted.pid };
  return 'name' in wanted && typeof wanted.name === 'string' ? { name: wanted.name } : undefined;
}

async function run(): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const detail =
      error instanceof Error ? (process.env.SRS_TOP_DEBUG ? error.stack : error.message) : String(error);
    complain(String(detail));
    process.exitCode = 1;
    // An upgrade while it ran may have taken its files away.
    const keeper = await import('./keep-error.ts').catch(() => undefined);
    await keeper?.rememberError(error, SRS_TOP_VERSION);
  }
  // Output that nobody reads must not delay the end after a signal.
  if (Number(process.exitCode) > 128) process.exit();
}

// Not awaited: modules that are loaded later import from this file, and would wait for it to finish.
void run();

import './spare-the-engine.ts';

import { fileURLToPath } from 'node:url';
import chalk from 'chalk';
import { type CommandLine, readCommandLine } from './command-line.ts';
import type { Task } from './commands/command-context.ts';
import { endAlsoWithout } from './end-recording.ts';
import { type HostEntry, isProblem } from './fleet/host-word.ts';
import { beginSparing } from './host/begin-sparing.ts';
import { createHelper, NoHelperError } from './host/helper-process.ts';
import type { RecordingOrigin } from './host/recording/frame.ts';
import { loadSettings } from './load-settings.ts';
import { choiceOf, chosenAlone, nameHosts, settleSource } from './named-hosts.ts';
import { chooseHost, type OpenedHost, openHost, openInPlaceOf } from './open-host.ts';
import { runFleetReports, runReports } from './run-reports.ts';
import { runFleetScreen, runScreen } from './run-screens.ts';
import type { Settings } from './settings/settings.ts';
import { complain, EXIT_NO_HOST, isAscii, stderr, stdout, tellPlace } from './shell.ts';
import { spareMemory } from './spare-the-engine.ts';
import { absolutePath, inWorkingDirectory, leaveWorkingDirectory } from './storage/absolute-path.ts';
import { findStateDirectory } from './storage/find-state-directory.ts';
import { performOperation } from './storage/operations.ts';
import { type Performer, performStorageBy } from './storage/storage.ts';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme } from './view/look/theme.ts';
import { settingsFor, wantedOf } from './watched-as.ts';

/** Put in by the bundler, from package.json. */
declare const SRS_TOP_VERSION: string;

const EXIT_WRONG_SETTING = 2;

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
    return isWatched
      ? runFleetScreen(named, commandLine, loaded)
      : runFleetReports(named, commandLine, loaded);
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
  return isWatched ? runScreen(opened, commandLine, settings) : runReports(opened, commandLine, settings);
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

/** A screen needs a terminal to draw on and one to read keys from: `srs-top </dev/null` gives a report. */
function isScreen({ isBatch, isJson }: CommandLine): boolean {
  return !isBatch && !isJson && process.stdout.isTTY && process.stdin.isTTY;
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

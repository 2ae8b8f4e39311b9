import chalk from 'chalk';
import { type BatchOptions, NoSuchProcessError, runBatch } from './batch.ts';
import type { CommandLine } from './command-line.ts';
import { endAlsoWithout, endRecording } from './end-recording.ts';
import type { HostEntry } from './fleet/host-word.ts';
import { Monitor } from './monitor.ts';
import type { OpenedHost } from './open-host.ts';
import { recordAlong } from './record-along.ts';
import type { Settings } from './settings/settings.ts';
import {
  complain,
  EXIT_NO_HOST,
  exitCodeOf,
  isAscii,
  printReport,
  stderr,
  stopAtSignals,
  tellPlace,
} from './shell.ts';
import type { Wanted } from './srs/process/find-srs.ts';
import { findStateDirectory } from './storage/find-state-directory.ts';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme, type Theme } from './view/look/theme.ts';
import { wantedOf } from './watched-as.ts';

const EXIT_NOT_RECORDED = 1;
const EXIT_NO_SUCH_PROCESS = 3;

/** Prints reports of a host. @returns the exit code */
export async function runReports(
  opened: OpenedHost,
  commandLine: CommandLine,
  settings: Settings,
): Promise<number> {
  const { host, fromWall } = opened;
  const { isJson, isBatch, count, pid } = commandLine;
  const wanted = wantedOf(commandLine, settings, opened);
  const recording = await recordAlong(host, { commandLine, settings, wanted, isKept: false });
  if (recording === 'refused') return EXIT_NO_HOST;
  const options: BatchOptions = {
    fromWall,
    onSnapshot: snapshot => recording?.note(snapshot),
    format: isJson ? 'json' : 'plain',
    // Nobody asked for reports, there is just no terminal: one is what a pipe or a log wants.
    count: count ?? (isJson || isBatch ? Number.POSITIVE_INFINITY : 1),
    wanted,
    pid,
    theme: themeOf(settings),
    columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 120,
  };
  const stop = stopAtSignals();
  let isRecorded = true;
  let isEmpty = false;
  try {
    const monitor = new Monitor(recording?.host ?? host, { ...settings, wanted });
    const print = (text: string): Promise<boolean> => printReport(text, stop);
    const reports = await runBatch(monitor, options, print, stop);
    isEmpty = reports === 0 && host.kind === 'recorded' && !stop.aborted;
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
  return exitCodeOf(stop.reason) || (isRecorded ? 0 : EXIT_NOT_RECORDED);
}

/** Prints a line for each process of many hosts, each time. @returns the exit code */
export async function runFleetReports(
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
  const stop = stopAtSignals();
  const areAllReached = await runFleetBatch(
    {
      entries,
      open: (entry, signal) =>
        openMember(entry, { ...how, signal }, { ...settings, wantedOn, stateDirectory }, complain),
      delaySeconds: settings.delaySeconds,
      format: isJson ? 'json' : 'plain',
      count: count ?? (isJson || isBatch ? Number.POSITIVE_INFINITY : 1),
      theme: themeOf(settings),
      columns: process.stdout.isTTY ? Math.max(80, process.stdout.columns) : 160,
    },
    text => printReport(text, stop),
    stop,
  );
  endAlsoWithout();
  return exitCodeOf(stop.reason) || (areAllReached ? 0 : EXIT_NO_HOST);
}

/** A report is text for logs and other programs: it has colours only when they are asked for (`| less -R`). */
function themeOf(settings: Settings): Theme {
  const { color, theme: name } = settings;
  const colorLevel = color === 'always' ? chooseColorLevel(color, process.env, chalk.level) : 0;
  return createTheme({ colorLevel, isAscii: isAscii(settings), name });
}

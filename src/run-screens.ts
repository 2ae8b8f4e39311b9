import type { CommandLine } from './command-line.ts';
import { endAlsoWithout } from './end-recording.ts';
import type { HostEntry } from './fleet/host-word.ts';
import { OwnTerminal } from './host/terminal/own-terminal.ts';
import { chooseHost, type OpenedHost, openHost } from './open-host.ts';
import { recordAlong } from './record-along.ts';
import type { Settings } from './settings/settings.ts';
import { complain, EXIT_NO_HOST, exitCodeOf, isAscii, tellPlace } from './shell.ts';
import { findStateDirectory } from './storage/find-state-directory.ts';
import { wantedOf } from './watched-as.ts';

/** Nobody who is shown around waits for half a minute. */
const TOUR_WINDOW_SECONDS = 15;

const EXIT_NOT_TAKEN_BACK = 1;

/** Shows a host until the user leaves it. @returns the exit code */
export async function runScreen(
  opened: OpenedHost,
  commandLine: CommandLine,
  settings: Settings,
): Promise<number> {
  const { host, replay } = opened;
  const wanted = wantedOf(commandLine, settings, opened);
  const recording = await recordAlong(host, {
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
  if (wantsDemo && signal === undefined) return runDemo(commandLine, settings);
  return exitCodeOf(signal) || (isTakenBack ? 0 : EXIT_NOT_TAKEN_BACK);
}

/** Another screen, of the host that is shown where no demo is named. */
async function runDemo(commandLine: CommandLine, settings: Settings): Promise<number> {
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
  if (!('problem' in opened)) return runScreen(opened, asked, settings);
  complain(opened.problem);
  return EXIT_NO_HOST;
}

/** Shows many hosts in a table. @returns the exit code */
export async function runFleetScreen(
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

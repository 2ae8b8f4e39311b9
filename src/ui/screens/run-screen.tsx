import { render } from 'ink';
import type { ComponentType, ReactNode } from 'react';
import type { Host } from '../../host/host.ts';
import type { Snapshot } from '../../metrics/model.ts';
import type { PaneChoice } from '../../settings/settings.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { Keeper } from '../../tuning/engine/keeper.ts';
import { Reverter } from '../../tuning/engine/reverter.ts';
import { createJournal } from '../../tuning/journal/journal.ts';
import type { Theme } from '../../view/look/theme.ts';
import { loadDialogLayer } from '../dialogs/registry.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import { type Services, ServicesContext, ThemeContext } from '../parts/services.ts';
import { endWithTerminal } from '../terminal/end-with-terminal.ts';
import { Keyboard } from '../terminal/keyboard.ts';
import { type Terminal, TerminalOutput } from '../terminal/terminal-output.ts';
import { KeyboardContext } from '../terminal/use-keys.ts';
import { App } from './app.tsx';
import { endOnSignals, revertAtEnd } from './revert-at-end.ts';
import { SnapshotStore } from './snapshot-store.ts';
import type { Surface } from './use-surface.ts';

/** What the screen asks of the monitor. */
export interface ScreenMonitor {
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  setDelay(seconds: number): void;
  setWindow(seconds: number): void;
  refreshNow(): void;
  wantAllSockets(areWanted: boolean): void;
  run(signal: AbortSignal): AsyncGenerator<Snapshot>;
}

export interface ScreenOptions {
  readonly host: Host;
  readonly monitor: ScreenMonitor;
  readonly terminal: Terminal;
  /** Says a sentence where the shell is, once the screen is gone or while it is stopped. */
  readonly complain: (sentence: string) => void;
  readonly theme: Theme;
  readonly wanted: Wanted;
  readonly panes: readonly PaneChoice[];
  readonly stateDirectory: string;
  /** Where it turns out to be, when whoever knows has answered. */
  readonly statePlace?: Promise<{ readonly path: string }>;
  /** Whether the terminal shall report clicks and the wheel; then it selects text with Shift alone. */
  readonly hasMouse: boolean;
  /** The last that the monitor gives is shown alone, paused: a moment of a recording. */
  readonly isStill?: boolean;
  /** What is tuned is taken back after so long unless it is kept; 0: never. */
  readonly revertAfterSeconds?: number;
}

/** Faster than the figures change; slow enough that a held key does not load the host. */
const MOST_FRAMES_PER_SECOND = 20;

/** How a screen ended. */
export interface ScreenEnd {
  /**
   * The signal that ended it while something waited or was being changed, and SIGHUP when the terminal has gone; any other
   * signal ends the program.
   */
  readonly signal: NodeJS.Signals | undefined;
  /** False: something stands that was to be taken back, which was said. */
  readonly isTakenBack: boolean;
}

/**
 * Shows the screen until the user leaves; what waits to be taken back is taken back then. Rejects with what went wrong
 * while drawing or sampling.
 */
export async function runScreen({
  host,
  monitor,
  terminal,
  complain,
  theme,
  wanted,
  panes,
  stateDirectory,
  statePlace,
  hasMouse,
  isStill = false,
  revertAfterSeconds = 0,
}: ScreenOptions): Promise<ScreenEnd> {
  const stop = new AbortController();
  const snapshots = monitor.run(stop.signal);
  const first = await snapshots.next();
  if (first.done === true) throw new Error('the host gave no first sample: the recording is empty');
  const store = new SnapshotStore(isStill ? await lastOf(snapshots, first.value) : first.value);
  const output = new TerminalOutput(terminal, { hasMouse });
  const keyboard = new Keyboard(process.stdin);
  const surface: Surface = {
    paint: lines => output.paint(lines),
    whenTaken: () => output.whenTaken(),
  };
  let state = stateDirectory;
  void statePlace?.then(({ path }) => {
    state = path;
  });
  const journal = createJournal(host, () => state);
  const reverter = new Reverter(host, journal, revertAfterSeconds);
  const services: Services = {
    host,
    journal,
    keeper: new Keeper(host, journal, title => reverter.hold(title)),
    reverter,
    wanted,
    complain,
    get stateDirectory() {
      return state;
    },
    delaySeconds: () => monitor.delaySeconds,
    setDelay: seconds => monitor.setDelay(seconds),
    windowSeconds: () => monitor.windowSeconds,
    setWindow: seconds => monitor.setWindow(seconds),
    refreshNow: () => monitor.refreshNow(),
    wantAllSockets: areWanted => monitor.wantAllSockets(areWanted),
  };
  // Before the first frame: a key that the terminal itself echoes into a frame puts all later ones in the wrong place.
  keyboard.takeOver();
  // Keys that it echoed until now moved the cursor, which the alternate screen takes over from the main one.
  output.write('\r');
  // Dialogs, and what they change the host with, are a fifth of the code: read when the first frame stands. Keys wait for them.
  keyboard.pause();
  const draw = (DialogLayer?: ComponentType<DialogLayerProps>): ReactNode => (
    <ServicesContext value={services}>
      <ThemeContext value={theme}>
        <KeyboardContext value={keyboard}>
          <App
            store={store}
            wanted={wanted}
            panes={panes}
            bytesWritten={() => output.bytesWritten}
            redraw={() => output.redraw()}
            surface={surface}
            startsPaused={isStill}
            DialogLayer={DialogLayer}
          />
        </KeyboardContext>
      </ThemeContext>
    </ServicesContext>
  );
  const app = render(draw(), {
    stdout: output as unknown as NodeJS.WriteStream,
    stdin: keyboard.stream as unknown as NodeJS.ReadStream,
    alternateScreen: true,
    // TerminalOutput finds out what changed, in half of the time that Ink takes to compare lines; and of those that Ink
    // leaves out, some stay in the wrong row when the terminal has another size.
    incrementalRendering: false,
    // Ink takes CI=true in the environment for "nobody looks"; who starts a screen looks.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: MOST_FRAMES_PER_SECOND,
  });
  const ending = endOnSignals(reverter, () => app.unmount());
  const accident = endWithTerminal(terminal, () => app.unmount());
  const sampling = isStill ? Promise.resolve() : follow(snapshots, store);
  // Without the error, which the unmount that Ink hands out does not take.
  sampling.catch(() => app.unmount());
  void host.facts().then(facts => store.update({ facts }));
  const loading = output.whenShown().then(async () => {
    const DialogLayer = await loadDialogLayer();
    if (stop.signal.aborted) return;
    app.rerender(draw(DialogLayer));
    keyboard.resume();
  });
  // Without the error, as above.
  loading.catch(() => app.unmount());
  let isTakenBack = true;
  try {
    await app.waitUntilExit();
  } finally {
    stop.abort();
    keyboard.close();
    output.release();
    // A source that does not answer must not keep what waits from being taken back.
    [isTakenBack] = await Promise.all([revertAtEnd(reverter, complain), Promise.allSettled([sampling])]);
    ending.release();
    accident.release();
    terminal.close();
  }
  const mishap = accident.mishap();
  if (mishap?.kind === 'crash') throw asCrash(mishap.error);
  await Promise.all([loading, sampling]);
  if (mishap?.kind === 'gone') complain('the terminal has gone');
  return { signal: ending.signal() ?? (mishap === undefined ? undefined : 'SIGHUP'), isTakenBack };
}

/** With where it happened: nobody foresaw it. */
function asCrash(error: unknown): Error {
  return new Error(error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error });
}

async function lastOf(snapshots: AsyncGenerator<Snapshot>, first: Snapshot): Promise<Snapshot> {
  let last = first;
  for await (const snapshot of snapshots) last = snapshot;
  return last;
}

async function follow(snapshots: AsyncGenerator<Snapshot>, store: SnapshotStore): Promise<void> {
  for await (const snapshot of snapshots) store.update({ snapshot });
  store.update({ ended: 'the recording is over' });
}

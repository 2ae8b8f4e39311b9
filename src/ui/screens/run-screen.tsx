import { render } from 'ink';
import type { ComponentType, ReactNode } from 'react';
import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import type { PaneChoice } from '../../settings/settings.ts';
import type { Theme } from '../../view/look/theme.ts';
import { loadDialogLayer } from '../dialogs/registry.ts';
import { ThemeContext } from '../parts/contexts.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import { Stage } from '../parts/stage.tsx';
import { endWithTerminal } from '../terminal/end-with-terminal.ts';
import { Keyboard } from '../terminal/keyboard.ts';
import { type Terminal, TerminalOutput } from '../terminal/terminal-output.ts';
import { KeyboardContext } from '../terminal/use-keys.ts';
import { App } from './app.tsx';
import { type EndReason, endOnSignals, tellEnd } from './end-screen.ts';
import type { Surface } from './use-surface.ts';

export interface ScreenOptions {
  /** Not begun yet. It has ended, and its host is still to be closed, when the screen has. */
  readonly session: Session;
  /** What is played; its first session is the one above. Undefined: the session is all there is. */
  readonly replay?: Replay | undefined;
  readonly terminal: Terminal;
  /** Says a sentence where the shell is, once the screen is gone or while it is stopped. */
  readonly complain: (sentence: string) => void;
  readonly theme: Theme;
  readonly panes: readonly PaneChoice[];
  /** Whether the terminal shall report clicks and the wheel; then it selects text with Shift alone. */
  readonly hasMouse: boolean;
  /**
   * Done once the screen is gone and what waits was taken back, where the session has something to tell: a signal waits for
   * it. Never rejects. Undefined: nothing.
   */
  readonly lastWords?: (() => Promise<void>) | undefined;
  /** The demo that somebody is shown around in. Undefined: nobody is. */
  readonly tour?: string | undefined;
}

/** Faster than the figures change; slow enough that a held key does not load the host. */
const MOST_FRAMES_PER_SECOND = 20;

/** How a screen ended. */
export interface ScreenEnd {
  /**
   * The signal that ended it while something waited, was being changed or is to be told, and SIGHUP when the terminal has gone; any other
   * signal ends the program.
   */
  readonly signal: NodeJS.Signals | undefined;
  /** False: something stands that was to be taken back, which was said. */
  readonly isTakenBack: boolean;
  /** The user has left it for a demo. */
  readonly wantsDemo: boolean;
}

/**
 * Shows the screen until the user leaves; what waits to be taken back is taken back then. Rejects with what went wrong
 * while drawing or sampling.
 */
export async function runScreen({
  session,
  replay,
  terminal,
  complain,
  theme,
  panes,
  hasMouse,
  lastWords,
  tour,
}: ScreenOptions): Promise<ScreenEnd> {
  await (replay ?? session).begin();
  const output = new TerminalOutput(terminal, { hasMouse });
  const keyboard = new Keyboard(process.stdin);
  const surface: Surface = {
    paint: lines => output.paint(lines),
    whenTaken: () => output.whenTaken(),
  };
  // Before the first frame: a key that the terminal itself echoes into a frame puts all later ones in the wrong place.
  keyboard.takeOver();
  // Keys that it echoed until now moved the cursor, which the alternate screen takes over from the main one.
  output.write('\r');
  // Dialogs, and what they change the host with, are a fifth of the code: read when the first frame stands. Keys wait for them.
  keyboard.pause();
  const steps = tour === undefined ? undefined : (await import('../tour/tours.ts')).tourOf(tour);
  let wantsDemo = false;
  const leaveForDemo = (): void => {
    wantsDemo = true;
  };
  const draw = (DialogLayer?: ComponentType<DialogLayerProps>): ReactNode => (
    <Stage session={session} replay={replay}>
      <ThemeContext value={theme}>
        <KeyboardContext value={keyboard}>
          <App
            panes={panes}
            bytesWritten={() => output.bytesWritten}
            redraw={() => output.redraw()}
            copy={text => output.copy(text)}
            complain={complain}
            onDemo={session.host.kind === 'local' ? leaveForDemo : undefined}
            tour={steps}
            surface={surface}
            DialogLayer={DialogLayer}
          />
        </KeyboardContext>
      </ThemeContext>
    </Stage>
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
  const reasons = [session.reverter, ...(lastWords === undefined ? [] : [toldLater(session)])];
  const ending = endOnSignals(reasons, () => app.unmount());
  const accident = endWithTerminal(terminal, () => app.unmount());
  const sampling = replay?.run() ?? follow(session);
  // Without the error, which the unmount that Ink hands out does not take.
  sampling.catch(() => app.unmount());
  if (replay === undefined) void session.askFacts();
  let isOver = false;
  const loading = output.whenShown().then(async () => {
    const DialogLayer = await loadDialogLayer();
    if (isOver) return;
    app.rerender(draw(DialogLayer));
    keyboard.resume();
  });
  // Without the error, as above.
  loading.catch(() => app.unmount());
  let isTakenBack = true;
  try {
    await app.waitUntilExit();
  } finally {
    isOver = true;
    const ended = (replay ?? session).end();
    keyboard.close();
    output.release();
    const report = await ended;
    isTakenBack = report.isDone;
    // Said before a source is waited for that does not answer.
    tellEnd(report, session.host, complain);
    await lastWords?.();
    await Promise.allSettled([sampling]);
    ending.release();
    accident.release();
    terminal.close();
  }
  const mishap = accident.mishap();
  if (mishap?.kind === 'crash') throw asCrash(mishap.error);
  await Promise.all([loading, sampling]);
  if (mishap?.kind === 'gone') complain('the terminal is gone');
  return { signal: ending.signal() ?? (mishap === undefined ? undefined : 'SIGHUP'), isTakenBack, wantsDemo };
}

/** What there is to tell must be written down before the program ends. */
function toldLater(session: Session): EndReason {
  return { isNeeded: () => session.isWorthTelling(), subscribe: listener => session.subscribe(listener) };
}

/** An unforeseen error, with where it happened. */
function asCrash(error: unknown): Error {
  return new Error(error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error });
}

/** Shows what comes, until the session ends. */
async function follow(session: Session): Promise<void> {
  for await (const _ of session.run());
}

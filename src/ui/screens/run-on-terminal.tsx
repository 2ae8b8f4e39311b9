import { render } from 'ink';
import type { ComponentType, ReactNode } from 'react';
import { loadDialogLayer } from '../dialogs/registry.ts';
import type { DialogLayerProps } from '../parts/dialog-layer-props.ts';
import { endWithTerminal } from '../terminal/end-with-terminal.ts';
import { Keyboard } from '../terminal/keyboard.ts';
import { type Terminal, TerminalOutput } from '../terminal/terminal-output.ts';
import { KeyboardContext } from '../terminal/use-keys.ts';
import { type EndReason, endOnSignals } from './end-screen.ts';
import type { Surface } from './use-surface.ts';

/** What a screen is drawn with. */
export interface ScreenTools {
  readonly surface: Surface;
  readonly bytesWritten: () => number;
  readonly redraw: () => void;
  readonly copy: (text: string) => void;
}

export interface OnTerminal {
  readonly terminal: Terminal;
  /** Whether the terminal shall report clicks and the wheel; then it selects text with Shift alone. */
  readonly hasMouse: boolean;
  /** Why a signal must not end the program at once. */
  readonly reasons: readonly EndReason[];
  /** @param DialogLayer undefined while it is not loaded; no key comes before it is */
  readonly draw: (tools: ScreenTools, DialogLayer: ComponentType<DialogLayerProps> | undefined) => ReactNode;
  /** What goes on behind the screen: it ends the screen where it rejects. */
  readonly run: () => Promise<unknown>;
  /** Ends what goes on. Called before the terminal is put back, and awaited behind that; what it resolves with is told then. */
  readonly end: () => Promise<() => void>;
  /** Done once the screen is gone. Never rejects. */
  readonly lastWords?: (() => Promise<void>) | undefined;
}

/** Why a screen ended: the signal, and SIGHUP when the terminal has gone. */
export interface TerminalEnd {
  readonly signal: NodeJS.Signals | undefined;
  readonly isTerminalGone: boolean;
}

/** Faster than the figures change; slow enough that a held key does not load the host. */
const MOST_FRAMES_PER_SECOND = 20;

/** Shows a screen until the user leaves. Rejects with what went wrong while drawing, or behind the screen. */
export async function runOnTerminal({
  terminal,
  hasMouse,
  reasons,
  draw,
  run,
  end,
  lastWords,
}: OnTerminal): Promise<TerminalEnd> {
  const output = new TerminalOutput(terminal, { hasMouse });
  const keyboard = new Keyboard(process.stdin);
  // Before the first frame: a key that the terminal itself echoes into a frame puts all later ones in the wrong place.
  keyboard.takeOver();
  // Keys that it echoed until now moved the cursor, which the alternate screen takes over from the main one.
  output.write('\r');
  // Dialogs, and what they change the host with, are a fifth of the code: read when the first frame stands. Keys wait for them.
  keyboard.pause();
  const tools: ScreenTools = {
    surface: { paint: lines => output.paint(lines), whenTaken: () => output.whenTaken() },
    bytesWritten: () => output.bytesWritten,
    redraw: () => output.redraw(),
    copy: text => output.copy(text),
  };
  const drawn = (DialogLayer?: ComponentType<DialogLayerProps>): ReactNode => (
    <KeyboardContext value={keyboard}>{draw(tools, DialogLayer)}</KeyboardContext>
  );
  const app = render(drawn(), {
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
  const ending = endOnSignals(reasons, () => app.unmount());
  const accident = endWithTerminal(terminal, () => app.unmount());
  const running = run();
  // Without the error, which the unmount that Ink hands out does not take.
  running.catch(() => app.unmount());
  let isOver = false;
  const loading = output.whenShown().then(async () => {
    const DialogLayer = await loadDialogLayer();
    if (isOver) return;
    app.rerender(drawn(DialogLayer));
    keyboard.resume();
  });
  // Without the error, as above.
  loading.catch(() => app.unmount());
  try {
    await app.waitUntilExit();
  } finally {
    isOver = true;
    const ended = end();
    keyboard.close();
    output.release();
    // Said before a source is waited for that does not answer.
    (await ended)();
    await lastWords?.();
    await Promise.allSettled([running]);
    ending.release();
    accident.release();
    terminal.close();
  }
  const mishap = accident.mishap();
  if (mishap?.kind === 'crash') throw asCrash(mishap.error);
  await Promise.all([loading, running]);
  const signal = ending.signal() ?? (mishap === undefined ? undefined : 'SIGHUP');
  return { signal, isTerminalGone: mishap?.kind === 'gone' };
}

/** An unforeseen error, with where it happened. */
function asCrash(error: unknown): Error {
  return new Error(error instanceof Error ? (error.stack ?? error.message) : String(error), { cause: error });
}

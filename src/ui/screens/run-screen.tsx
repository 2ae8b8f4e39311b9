import type { Replay } from '../../replay.ts';
import type { Session } from '../../session.ts';
import type { PaneChoice } from '../../settings/settings.ts';
import type { Theme } from '../../view/look/theme.ts';
import { ThemeContext } from '../parts/contexts.ts';
import { Stage } from '../parts/stage.tsx';
import type { Terminal } from '../terminal/terminal-output.ts';
import { App } from './app.tsx';
import { type EndReason, tellEnd } from './end-screen.ts';
import { runOnTerminal } from './run-on-terminal.tsx';

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
  const steps = tour === undefined ? undefined : (await import('../tour/tours.ts')).tourOf(tour);
  let wantsDemo = false;
  const leaveForDemo = (): void => {
    wantsDemo = true;
  };
  let isTakenBack = true;
  const { signal, isTerminalGone } = await runOnTerminal({
    terminal,
    hasMouse,
    lastWords,
    reasons: [session.reverter, ...(lastWords === undefined ? [] : [toldLater(session)])],
    draw: (tools, DialogLayer) => (
      <Stage session={session} replay={replay}>
        <ThemeContext value={theme}>
          <App
            {...tools}
            panes={panes}
            complain={complain}
            onDemo={session.host.kind === 'local' ? leaveForDemo : undefined}
            tour={steps}
            DialogLayer={DialogLayer}
          />
        </ThemeContext>
      </Stage>
    ),
    run() {
      const sampling = replay?.run() ?? follow(session);
      if (replay === undefined) void session.askFacts();
      return sampling;
    },
    async end() {
      const report = await (replay ?? session).end();
      isTakenBack = report.isDone;
      return () => tellEnd(report, session.host, complain);
    },
  });
  if (isTerminalGone) complain('the terminal is gone');
  return { signal, isTakenBack, wantsDemo };
}

/** What there is to tell must be written down before the program ends. */
function toldLater(session: Session): EndReason {
  return { isNeeded: () => session.isWorthTelling(), subscribe: listener => session.subscribe(listener) };
}

/** Shows what comes, until the session ends. */
async function follow(session: Session): Promise<void> {
  for await (const _ of session.run());
}

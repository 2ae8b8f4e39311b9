import type { Fleet } from '../../../fleet/fleet.ts';
import type { Theme } from '../../../view/look/theme.ts';
import { ThemeContext } from '../../parts/contexts.ts';
import type { Terminal } from '../../terminal/terminal-output.ts';
import { type EndReason, tellEnd } from '../end-screen.ts';
import { runOnTerminal } from '../run-on-terminal.tsx';
import { FleetApp, type FleetAppProps } from './fleet-app.tsx';

export interface FleetScreenOptions
  extends Pick<FleetAppProps, 'windowSeconds' | 'panes' | 'isPrivate' | 'isReadOnly' | 'complain'> {
  /** Not run yet. It has ended, and its hosts are still to be closed, when the screen has. */
  readonly fleet: Fleet;
  readonly terminal: Terminal;
  readonly hasMouse: boolean;
  readonly theme: Theme;
}

/** How the screen of a fleet ended. */
export interface FleetScreenEnd {
  readonly signal: NodeJS.Signals | undefined;
  /** False: on some host something stands that was to be taken back, which was said. */
  readonly isTakenBack: boolean;
}

/** Connections are to be ended, too: a signal always ends the screen first. */
const ALWAYS: EndReason = {
  isNeeded: () => true,
  subscribe(listener) {
    queueMicrotask(listener);
    return () => undefined;
  },
};

/** Shows the table of all hosts until the user leaves; what waits to be taken back is taken back then. */
export async function runFleetScreen({
  fleet,
  terminal,
  hasMouse,
  theme,
  complain,
  ...shown
}: FleetScreenOptions): Promise<FleetScreenEnd> {
  let isTakenBack = true;
  const { signal, isTerminalGone } = await runOnTerminal({
    terminal,
    hasMouse,
    reasons: [ALWAYS],
    draw: (tools, DialogLayer) => (
      <ThemeContext value={theme}>
        <FleetApp {...shown} {...{ fleet, tools, complain, DialogLayer }} />
      </ThemeContext>
    ),
    run: () => fleet.run(),
    async end() {
      const ends = await fleet.end();
      isTakenBack = ends.every(({ report }) => report.isDone);
      return () => {
        for (const { label, report } of ends) {
          const { demo, afar } = fleet.memberOf(label) ?? {};
          tellEnd(report, { demo, afar }, sentence => complain(`${label}: ${sentence}`));
        }
      };
    },
  });
  if (isTerminalGone) complain('the terminal is gone');
  return { signal, isTakenBack };
}

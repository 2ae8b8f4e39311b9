import chalk from 'chalk';
import { endRecording } from './end-recording.ts';
import type { OpenedHost } from './open-host.ts';
import { namesOfPage } from './page-names.ts';
import { Replay } from './replay.ts';
import { Session, type SessionOptions } from './session.ts';
import type { Settings } from './settings/settings.ts';
import type { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { Told } from './told.ts';
import { runScreen, type ScreenEnd, type ScreenOptions } from './ui/screens/run-screen.tsx';
import { chooseColorLevel } from './view/look/color-level.ts';
import { createTheme } from './view/look/theme.ts';
import { sayVerdict } from './view/sentences/say-verdict.ts';

export type WatchOptions = Settings &
  Omit<SessionOptions, 'told'> &
  Omit<ScreenOptions, 'session' | 'replay' | 'theme' | 'lastWords'> & {
    /** What is played, where the host is a recording that can be played from any moment on. */
    readonly replay?: OpenedHost['replay'] | undefined;
    /** Time stands still at first in what is played. */
    readonly isPaused?: boolean;
  };

/**
 * One session on a screen, with colours that the terminal has and the user wants, until the user leaves. Rejects as
 * `runScreen`; the host is closed either way.
 */
export async function watch(options: WatchOptions): Promise<ScreenEnd> {
  const { terminal, complain, hasMouse, tour, replay: played, isPaused = false, ...ofSession } = options;
  const { isAscii, color, theme: name, panes, hasSummary, host } = ofSession;
  const colorLevel = chooseColorLevel(color, process.env, chalk.level);
  // Ink paints borders with chalk's own instance, which knows neither NO_COLOR nor --color.
  chalk.level = colorLevel;
  const theme = createTheme({ colorLevel, isAscii, name });
  const sessionOf = (of: SessionOptions['host'], told?: Told): Session =>
    new Session({ ...ofSession, host: of, sayVerdict, told });
  // What is recorded anew is of one host: nothing is sought then.
  const replay =
    played === undefined || options.recording !== undefined
      ? undefined
      : new Replay(played.host, {
          ...{ ...played, isPaused },
          makeSession(of, before) {
            const made = sessionOf(of, new Told(of));
            if (before !== undefined) made.lookAs(before);
            return made;
          },
        });
  const session = replay?.state().session ?? sessionOf(host, played && new Told(played.host));
  // What is replayed has happened before, and what is simulated has not happened.
  const isKept = hasSummary && (host.kind === 'local' || host.kind === 'remote');
  const names = isKept && options.isAnonymised ? namesOfPage(session) : undefined;
  try {
    return await runScreen({
      ...{ session, replay, terminal, complain, theme, panes, hasMouse, tour },
      lastWords: isKept ? () => tellLast(session, complain, names) : undefined,
    });
  } finally {
    await (replay ?? session).close();
    await endRecording(options.recording, complain);
  }
}

/** Loaded at the end: most runs have nothing to tell. */
async function tellLast(
  session: Session,
  complain: (sentence: string) => void,
  names: Pseudonyms | undefined,
): Promise<void> {
  if (!session.isWorthTelling()) return;
  const { keepSummary } = await import('./keep-summary.ts');
  await keepSummary(session, complain, { names });
}

import { fileURLToPath } from 'node:url';
import type { ScreenSize } from '../helpers/emulator.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';

/** The screen that a recording of the fixtures makes, so many seconds after it began. */
export async function showMoment(
  recording: string,
  seconds: number,
  size: ScreenSize,
): Promise<TerminalSession> {
  const path = fileURLToPath(new URL(`../fixtures/${recording}.ndjson.gz`, import.meta.url));
  const env = { TZ: 'UTC' };
  const screen = startSrsTop(['--replay', path, '--replay-at', seconds], { ...size, env });
  await screen.waitFor('PAUSED', { timeoutMs: 20_000 });
  // The pictures are of a screen that runs.
  screen.press('Space');
  await screen.waitFor(text => !text.includes('PAUSED'));
  return screen;
}

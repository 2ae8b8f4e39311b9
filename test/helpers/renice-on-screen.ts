import type { TerminalSession } from './terminal.ts';

/** Renices an SRS of four threads from 0 by the keys, from the first frame on. The dialog is closed again when it resolves. */
export async function reniceOnScreen(screen: TerminalSession, nice: number): Promise<void> {
  await screen.waitFor('SRS');
  screen.write('r');
  await screen.waitFor('╭ renice ─');
  screen.write(String(nice));
  await screen.waitFor(`renice ${nice} `);
  screen.press('Enter');
  await screen.waitFor(`renice 0 → ${nice}: 4/4 threads`);
  screen.press('Enter');
  await screen.waitFor(/^(?![\s\S]*╭ renice)/);
}

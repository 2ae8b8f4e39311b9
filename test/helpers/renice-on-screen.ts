import type { WaitOptions } from './emulator.ts';
import type { TerminalSession } from './terminal.ts';

/**
 * Opens the dialog that sets a nice value and types one. Resolves when the plan that follows from it stands there, for an
 * Enter to apply.
 */
export async function askRenice(screen: TerminalSession, nice: number, options?: WaitOptions): Promise<void> {
  screen.write('r');
  await screen.waitFor('╭ renice ─', options);
  const typed = String(nice);
  const begin = typed.slice(0, -1);
  if (begin.length > 1) {
    // The dialog may propose this very value: only half of it shows that keys are read.
    screen.write(begin);
    await screen.waitFor(`nice     ${begin}_`, options);
    screen.write(typed.slice(-1));
  } else screen.write(typed);
  await screen.waitFor(text => text.includes(`nice     ${nice}_`) && text.includes('Enter applies'), options);
}

/** Renices an SRS of four threads from 0 by the keys, from the first frame on. The dialog is closed again when it resolves. */
export async function reniceOnScreen(screen: TerminalSession, nice: number): Promise<void> {
  await screen.waitFor('SRS');
  await askRenice(screen, nice);
  screen.press('Enter');
  await screen.waitFor(`renice 0 → ${nice}: 4/4 threads`);
  screen.press('Enter');
  await screen.waitFor(/^(?![\s\S]*╭ renice)/);
}

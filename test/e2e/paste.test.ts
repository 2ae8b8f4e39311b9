import { expect, test } from 'vitest';
import { startSrsTop } from '../helpers/srs-top.ts';

const SIZE = { columns: 80, rows: 24 };
/** One that nothing on the machine has. */
const NAME = ['--name', 'srs-nowhere'];

test.each([
  ['that is a key', 'q'],
  // The end of it, taken for keys, would come after the first letter has opened a dialog, and confirm it.
  ['of more than one read', `d${'9'.repeat(5_000)}\r`],
])('pasted text %s is said to be no keys', async (_which, text) => {
  await using screen = startSrsTop(NAME, SIZE);
  await screen.waitFor('no srs-nowhere here');
  await screen.waitFor(() => screen.modes().isBracketedPaste);
  screen.write(`\x1b[200~${text}\x1b[201~`);
  await screen.waitFor('– pasted text is not taken for keys');
  expect(screen.text()).not.toContain('╭');
  expect(screen.row(0)).toMatch(/ 1 s$/);
});

test('what is pasted into a dialog neither fills its fields nor confirms it', async () => {
  await using screen = startSrsTop(NAME, SIZE);
  await screen.waitFor(() => screen.modes().isBracketedPaste);
  screen.write('d');
  await screen.waitFor('╭ delay');
  screen.write('\x1b[200~7\r\x1b[201~');
  await screen.waitFor('– pasted text is not taken for keys');
  expect(screen.text()).toContain('╭ delay');
  screen.press('Escape');
  await screen.waitFor(shown => !shown.includes('╭'));
  expect(screen.row(0)).toMatch(/ 1 s$/);
  screen.write('/\x1b[200~veth0\r\x1b[201~');
  await screen.waitFor('filter threads: veth0_');
});

import { expect, test } from 'vitest';
import { nicesOfSrs } from '../../helpers/fake-process.ts';
import { KEYS } from '../../helpers/keys.ts';
import { createMemoryJournal } from '../../helpers/memory-journal.ts';
import { insideBox, renderDialog, SMALLEST } from './render-dialog.tsx';

const RENICE = { kind: 'renice' } as const;
const full = () => createMemoryJournal('/x/journal.ndjson: the disk is full (ENOSPC)');

test('a journal that cannot be written is told before the change, and only Y goes on', async () => {
  await using ui = await renderDialog({ dialog: RENICE, journal: full() });
  await ui.press(KEYS.Enter);
  expect(insideBox(ui.screen.text())).toEqual([
    'renice 0 → -15: nothing has been changed yet.',
    'The journal cannot be written: /x/journal.ndjson: the disk is full (ENOSPC).',
    'Without it this change cannot be taken back later: neither u nor srs-top',
    'undo will know of it.',
    'Y applies it anyway · Esc leaves',
  ]);
  await ui.press(KEYS.Enter, 'y', ' ', 'r', 'q');
  expect(nicesOfSrs(ui.host.files)).toEqual([0, 0, 0, 0]);
  await ui.press('Y');
  expect(nicesOfSrs(ui.host.files)).toEqual([-15, -15, -15, -15]);
  expect(ui.notices.at(-1)).toEqual({
    severity: 'good',
    text: 'renice 0 → -15: 4/4 threads. It is not in the journal: /x/journal.ndjson: the disk is full (ENOSPC)',
  });
});

test('Esc leaves everything as it is', async () => {
  await using ui = await renderDialog({ dialog: RENICE, journal: full() });
  await ui.press(KEYS.Enter, KEYS.Escape);
  expect(ui.view().dialog).toBeUndefined();
  expect(nicesOfSrs(ui.host.files)).toEqual([0, 0, 0, 0]);
});

test('on the smallest screen Y shows the rest before it agrees to it', async () => {
  await using ui = await renderDialog({
    dialog: RENICE,
    size: SMALLEST,
    journal: createMemoryJournal(`/${'long/'.repeat(60)}journal.ndjson: the disk is full (ENOSPC)`),
  });
  for (let page = 0; page < 8; page++) await ui.press(KEYS.PageDown);
  await ui.press(KEYS.Enter);
  expect(ui.screen.text()).toContain('Y shows the rest');
  await ui.press('Y');
  expect(nicesOfSrs(ui.host.files)).toEqual([0, 0, 0, 0]);
});

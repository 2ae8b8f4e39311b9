import { describe, expect, test } from 'vitest';
import { RENICE } from '../../../src/ui/dialogs/renice/definition.ts';
import { openDialog } from '../../../src/ui/parts/dialog-definition.ts';
import type { Dialog } from '../../../src/view/state/view-state.ts';
import { KEYS } from '../../helpers/keys.ts';
import {
  cpusOf,
  createSrsHost,
  insideBox,
  PANE_SIGN,
  renderDialog,
  SMALL,
  SMALLEST,
} from './render-dialog.tsx';

describe.each<Dialog>([{ kind: 'renice' }, { kind: 'affinity' }, { kind: 'profile' }])('$kind', dialog => {
  test('shows on a read-only host what it would do, and does nothing', async () => {
    const host = createSrsHost({ isReadOnly: true });
    await using ui = await renderDialog({ dialog, host, cpus: cpusOf([10, 20, 30, 40]) });
    await ui.press('x');
    await ui.press('3');
    await ui.screen.waitFor('read-only: nothing can be applied');
    expect(ui.screen.text()).not.toMatch(/Enter (applies|records)/);
    await ui.press(KEYS.Enter, 'k', KEYS.Enter, KEYS.Enter);
    expect(host.asked.filter(({ way }) => way !== 'query')).toEqual([]);
    expect(host.written).toEqual([]);
    expect(ui.view().dialog).toEqual(dialog);
    // Where a list is typed, the first Esc ends that.
    await ui.press(KEYS.Escape, KEYS.Escape);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('says so of a recording', async () => {
    const host = { ...createSrsHost({ isReadOnly: true }), kind: 'recorded' as const };
    await using ui = await renderDialog({ dialog, host });
    expect(insideBox(ui.screen.text()).join(' ')).toContain(
      'edge-3 is a recording: nothing on it can be changed',
    );
  });

  test('says that there is no SRS', async () => {
    await using ui = await renderDialog({ dialog, srs: null, size: SMALL });
    expect(insideBox(ui.screen.text())[0]).toBe('No SRS runs on edge-3.');
    await ui.press(KEYS.Escape);
    expect(ui.screen.row(5)).toBe(PANE_SIGN.repeat(40));
  });
});

test.each<Dialog>([{ kind: 'renice' }, { kind: 'help' }, { kind: 'delay' }])(
  'Ctrl+C ends the program in $kind',
  async dialog => {
    await using ui = await renderDialog({ dialog });
    await ui.press(KEYS['Ctrl-C']);
    expect(ui.screen.modes().isAlternateScreen).toBe(false);
  },
);

test('a dialog that is opened anew begins anew, with what it is opened with now', async () => {
  await using ui = await renderDialog({ dialog: { kind: 'renice', nice: -1 } });
  await ui.press('4');
  expect(ui.screen.text()).toContain('nice     4_');
  await ui.dispatch({ type: 'close' }, openDialog(RENICE, { nice: -2 }));
  expect(ui.view().dialog).toEqual({ kind: 'renice', nice: -2 });
  await ui.screen.waitFor('nice     -2_');
});

describe('help', () => {
  test('lists every group of keys, and what the signs mean', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'help' }, size: { columns: 80, rows: 74 } });
    const text = ui.screen.text();
    expect(text).toContain('│   F7 [  nice value one lower: SRS gets more CPU ');
    expect(text).toContain('│   ◂ ‹ ·      CPU: the busiest thread ran, another, may ');
    expect(text).toContain('│   ✔ ▲ ✖ – •  good, to watch, bad; not known; a remark ');
    const heads = insideBox(text).filter(line => /^[A-Z](?!p Down)/.test(line));
    expect(heads).toEqual([
      'Most used',
      'Change: shown first, Enter applies',
      'Look',
      'Move',
      'In the history',
      'Program',
      'Signs',
    ]);
  });

  test('scrolls to its end on the smallest terminal', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'help' }, size: SMALLEST });
    expect(insideBox(ui.screen.text())[0]).toBe('Most used');
    await ui.press(KEYS.Down);
    expect(insideBox(ui.screen.text())[0]).toMatch(/^ {2}q quit {2}\? help/);
    await ui.press(KEYS.End);
    expect(insideBox(ui.screen.text()).at(-2)).toMatch(/gap$/);
  });

  test.each(['q', '?', KEYS.Escape])('closes by %j', async key => {
    await using ui = await renderDialog({ dialog: { kind: 'help' } });
    await ui.press('x');
    expect(ui.view().dialog).toEqual({ kind: 'help' });
    await ui.press(key);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('turns by Tab to the keys in dialogs, and back', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'help' }, size: { columns: 80, rows: 170 } });
    expect(insideBox(ui.screen.text()).at(-1)).toBe('Up Down scroll · Tab keys in dialogs · Esc leaves');
    await ui.press(KEYS.Tab);
    const lines = insideBox(ui.screen.text());
    expect(lines[0]).toBe('In any dialog');
    expect(lines).toContain('  F8 ] +              one higher: SRS gets less CPU');
    expect(lines.at(-1)).toBe('Up Down scroll · Tab keys in the panes · Esc leaves');
    await ui.press(KEYS.Tab);
    expect(insideBox(ui.screen.text())[0]).toBe('Most used');
    await ui.press('q');
    expect(ui.view().dialog).toBeUndefined();
  });

  test('has room for what its keys do on the smallest terminal', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'help' }, size: SMALLEST });
    expect(insideBox(ui.screen.text()).at(-1)).toBe('Up Down · Tab dialogs · Esc leaves');
  });

  test('says on a read-only host which keys are not for it, in ASCII where that is all there is', async () => {
    const host = createSrsHost({ isReadOnly: true });
    await using ui = await renderDialog({ dialog: { kind: 'help' }, host, isAscii: true });
    expect(insideBox(ui.screen.text())).toContain('Change (read-only: shown, not applied)');
    await ui.press(KEYS.End);
    expect([...ui.screen.text()].filter(sign => sign > '~')).toEqual([]);
  });
});

describe('numbers', () => {
  test('sets after how long is taken back what is tuned, and says so', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'revert-after' }, size: SMALL });
    expect(insideBox(ui.screen.text()).join(' ')).toContain('(0: they stay), 0 to 86400. Now: 0');
    await ui.press('9', '0', KEYS.Enter);
    expect(ui.session.reverter.afterSeconds).toBe(90);
    expect(ui.notices).toEqual([
      { severity: 'good', text: 'changes made from now on are taken back after 90 s unless K keeps them' },
    ]);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('sets the delay', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'delay' }, size: SMALL });
    expect(insideBox(ui.screen.text()).join(' ')).toContain(
      'Seconds between two refreshes, 0.1 to 3600. Now: 1',
    );
    await ui.press('0.05', KEYS.Enter);
    expect(insideBox(ui.screen.text()).join(' ')).toContain('0.05: a number from 0.1 to 3600 is needed');
    expect(ui.delays).toEqual([]);
    await ui.press(KEYS.Backspace, KEYS.Backspace, '5', KEYS.Enter);
    expect(ui.delays).toEqual([0.5]);
    expect(ui.view().dialog).toBeUndefined();
  });

  test('sets the window', async () => {
    await using ui = await renderDialog({ dialog: { kind: 'window' } });
    expect(insideBox(ui.screen.text())[0]).toBe('Seconds over which losses are counted, 1 to 3600. Now:');
    await ui.press('60', KEYS.Enter);
    expect(ui.windows).toEqual([60]);
  });

  test.each([KEYS.Enter, KEYS.Escape])('leaves things as they are by %j in an empty field', async key => {
    await using ui = await renderDialog({ dialog: { kind: 'delay' } });
    await ui.press(key);
    expect(ui.view().dialog).toBeUndefined();
    expect(ui.delays).toEqual([]);
  });
});

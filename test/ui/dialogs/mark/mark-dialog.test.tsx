import { describe, expect, test } from 'vitest';
import { typeText } from '../../../../src/ui/parts/to-text.ts';
import { insideBox, LARGE, renderDialog, SMALLEST } from '../render-dialog.tsx';

describe('a mark', () => {
  test.each([LARGE, SMALLEST])('asks for a word at %o and puts it at this moment', async size => {
    await using dialog = await renderDialog({ dialog: { kind: 'mark' }, size });
    await dialog.press('ab', ' ', 'q');
    expect(insideBox(dialog.screen.text())).toContain('ab q_');
    await dialog.press('\r');
    expect(dialog.view().dialog).toBeUndefined();
    expect(dialog.notices.map(({ text }) => text)).toEqual(['marked: ab q']);
    expect(dialog.session.current().marks).toMatchObject([
      { label: 'ab q', isNote: true, isJudged: false, pid: undefined },
    ]);
  });

  test('is none when nothing was typed, or when it is left', async () => {
    await using empty = await renderDialog({ dialog: { kind: 'mark' } });
    await empty.press('  ', '\r');
    expect(empty.view().dialog).toBeUndefined();
    expect(empty.session.current().marks).toEqual([]);
    await using left = await renderDialog({ dialog: { kind: 'mark' } });
    await left.press('word', '\x1b');
    expect(left.view().dialog).toBeUndefined();
    expect(left.session.current().marks).toEqual([]);
  });
});

describe('a typed line', () => {
  test('takes what is printed, and Backspace; not what would drive a terminal', () => {
    expect(['a', 'Space', 'é', '\u202e', 'Left', 'x', 'Backspace'].reduce(typeText, '')).toBe('a é');
    expect('w'.repeat(80).split('').reduce(typeText, '')).toHaveLength(64);
  });
});

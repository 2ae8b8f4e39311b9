import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { TerminalOutput } from '../../../src/ui/terminal/terminal-output.ts';
import { PlayedTerminal } from './played-terminal.ts';

const ERASE = '\x1b[m\x1b[H\x1b[J';

/** A terminal whose alternate screen was entered, with its cursor hidden and `lines` on it. */
function openScreen(lines: readonly string[], columns = 20, rows = 4, widths?: '6') {
  const terminal = new PlayedTerminal({ columns, rows });
  if (widths !== undefined) terminal.emulator.xterm.unicode.activeVersion = widths;
  const output = new TerminalOutput(terminal);
  output.write('\x1b[?1049h\x1b[?25l');
  const draw = (...next: readonly string[]): string => {
    terminal.takeWritten();
    for (const text of ['\x1b[?2026h', `\x1b[H\x1b[J${next.join('\n')}`, '\x1b[?2026l']) output.write(text);
    const written = terminal.takeWritten();
    if (written === '') return '';
    expect(written).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s);
    return written.slice('\x1b[?2026h'.length, -'\x1b[?2026l'.length);
  };
  draw(...lines);
  return { terminal, output, draw };
}

describe('a frame', () => {
  test('that is equal writes nothing', () => {
    const { draw, output } = openScreen(['one', '\x1b[31mtwo\x1b[39m']);
    const before = output.bytesWritten;
    expect(draw('one', '\x1b[31mtwo\x1b[39m')).toBe('');
    expect(draw('one', '\x1b[0;31mtw\x1b[31mo\x1b[0m')).toBe('');
    expect(output.bytesWritten).toBe(before);
  });

  test('in which a counter ticks writes the digit, where the cursor stands behind it', () => {
    const { draw, output } = openScreen(['received 10 packets']);
    expect(draw('received 11 packets')).toBe('\x1b[9D1');
    const before = output.bytesWritten;
    expect(draw('received 12 packets')).toBe('\b2');
    expect(output.bytesWritten - before).toBe(2 + 16);
  });

  test.each([
    ['a gap of four is written again', ['ab....cd'], ['aB....Cd'], '\x1b[1;2HB....C'],
    ['a gap of five is jumped over', ['ab.....cd'], ['aB.....Cd'], '\x1b[1;2HB\x1b[8GC'],
    ['a gap that is dear to write is jumped over', ['ab▁▁cd'], ['aB▁▁Cd'], '\x1b[1;2HB\x1b[5GC'],
    [
      'a styled gap is jumped over',
      ['ab\x1b[1m..\x1b[22mcd'],
      ['aB\x1b[1m..\x1b[22mCd'],
      '\x1b[1;2HB\x1b[5GC',
    ],
    ['the next line is reached by a new line', ['a', 'b'], ['A', 'B'], '\x1b[HA\r\nB'],
    ['a blank line end is erased', ['a.......'], ['A'], '\x1b[HA\x1b[K'],
    ['a short one is written', ['a..'], ['A'], '\x1b[HA  '],
    [
      'a line end in colour is not erased',
      ['a....'],
      ['a\x1b[41m    \x1b[49m'],
      '\x1b[1;2H\x1b[41m    \x1b[m',
    ],
    ['a style goes on over a gap', ['\x1b[1ma.b\x1b[22m'], ['\x1b[1mA.B\x1b[22m'], '\x1b[H\x1b[1mA.B\x1b[m'],
    ['one style follows another', ['ab'], ['\x1b[1;31mA\x1b[22mB'], '\x1b[H\x1b[1;31mA\x1b[22mB\x1b[m'],
    ['a wide one is written whole', ['中x'], ['文x'], '\x1b[H文'],
    ['what stands on half of a wide one', ['中x'], [' bx'], '\x1b[H b'],
    [
      'an emoji stands on an empty row, and behind it all is placed anew',
      ['abcd'],
      ['😀CD'],
      '\x1b[H\x1b[K😀\x1b[3GCD\x1b[K',
    ],
    ['a row that had an emoji is empty first', ['😀cd'], ['abcd'], '\x1b[H\x1b[Kabcd\x1b[K'],
  ])('%s', async (_, before, after, written) => {
    const { draw, terminal } = openScreen(before);
    // From afar: the cursor is at the end of the last row.
    draw(...before, ...Array<string>(3 - before.length).fill(''), 'x'.repeat(20));
    draw(...before);
    expect(draw(...after)).toBe(written);
    const fresh = openScreen(after);
    expect(await terminal.look()).toEqual(await fresh.terminal.look());
  });

  test('in the last column leaves the screen where it is', async () => {
    const { draw, terminal } = openScreen(['a', 'b', 'c', '12345'], 5, 4);
    expect(draw('a', 'b', 'c', '12346')).toBe('\x1b[5G6');
    expect(draw('a', 'b', 'c', '12347')).toBe('\x1b[5G7');
    expect(draw('A', 'b', 'c', '12347')).toBe('\x1b[HA');
    await terminal.look();
    expect(terminal.emulator.lines()).toEqual(['A', 'b', 'c', '12347']);
  });
});

// xterm.js by itself takes other columns than string-width for these, as some terminals do.
test.each(['👍🏽', '☎\ufe0f', '🇩🇪', '👨\u200d👩\u200d👧', '❤\ufe0f'])(
  'a terminal that takes other columns for %s keeps nothing of what stood there, and all else in its place',
  async name => {
    const other = 'x'.repeat(20);
    const named = `${name}${' '.repeat(6)}12|`;
    const { draw, terminal } = openScreen([other, named, 'one'], 20, 4, '6');
    draw(named, other, named);
    const fresh = openScreen([named, other, named], 20, 4, '6');
    const rows = await terminal.look();
    expect(rows).toEqual(await fresh.terminal.look());
    expect(rows[0]?.findIndex(cell => cell.startsWith('|'))).toBe(stringWidth(name) + 8);
    expect(terminal.emulator.row(0)).toMatch(/[^x] +12\|$/);
    expect(terminal.emulator.row(1)).toBe(other);
  },
);

test('a terminal that does not know its size is taken for 80×24', async () => {
  const terminal = new PlayedTerminal({ columns: 80, rows: 24 });
  [terminal.columns, terminal.rows] = [0, 0];
  const output = new TerminalOutput(terminal);
  expect([output.columns, output.rows]).toEqual([80, 24]);
  output.write('\x1b[?1049h\x1b[24;80Hx');
  await terminal.look();
  expect(terminal.emulator.row(23)).toBe(`${' '.repeat(79)}x`);
});

describe('the cursor', () => {
  test('is shown where the program has it, and said so once', async () => {
    const { draw, output, terminal } = openScreen(['name: srs']);
    output.write('\x1b[1;7H\x1b[?25h');
    expect(terminal.takeWritten()).toBe('\b\b\b\x1b[?25h');
    output.write('\x1b[?25h');
    expect(terminal.takeWritten()).toBe('');
    output.write('\x1b[2C');
    expect(terminal.takeWritten()).toBe('\x1b[9G');
    expect(draw('name: srS\x1b[1;9H')).toBe('S\b');
    expect(terminal.emulator.modes().isCursorVisible).toBe(true);
  });
});

describe('what is for the terminal itself', () => {
  test('goes through as it is before and after the alternate screen', async () => {
    const terminal = new PlayedTerminal({ columns: 20, rows: 4 });
    const output = new TerminalOutput(terminal);
    const before = 'one\x1b[31m two\n\x1b[?25l\x1b[?25l';
    output.write(`${before}\x1b[?1049h`);
    expect(terminal.takeWritten()).toBe(`${before}\x1b[?1049h`);
    output.write('three');
    expect(terminal.takeWritten()).toBe(`${ERASE}three\x1b[?25h`);
    const after = '\x1b[?1049l\x1b[?25h\x1b[?25h\x1b[?25hError: four\n';
    output.write(after);
    expect(terminal.takeWritten()).toBe(after);
    expect(output.bytesWritten).toBe(Buffer.byteLength(before + ERASE + after) + 8 + 5 + 6);
    await terminal.look();
    expect(terminal.emulator.text()).toBe('one two\nError: four');
    expect(terminal.emulator.modes()).toMatchObject({ isAlternateScreen: false, isCursorVisible: true });
  });

  test.each([
    '\x1b[?2004h',
    '\x1b[?1006l',
    '\x1b]0;srs-top\x07',
    '\x1b]8;;http://a/\x1b\\',
    '\x1b[?u',
    '\x1b[>1u',
    '\x1b[6n',
    '\x1bP+q\x1b\\',
    '\x07',
  ])('goes through from within it: %j', sequence => {
    const { output, terminal } = openScreen(['one']);
    terminal.takeWritten();
    output.write('\x1b[?2026h\x1b[Htw');
    output.write(`${sequence}o`);
    output.write('\x1b[?2026l');
    expect(terminal.takeWritten()).toBe(`${sequence}\x1b[?2026h\rtwo\x1b[?2026l`);
  });

  test('is understood wherever a write ends within it', async () => {
    const frame =
      '\x1b[?2026h\x1b[1;1H\x1b[J\x1b[1;38;2;1;2;3mtwo\x1b[0m\n\x1b]0;title\x1b\\three\x1b[?2026l';
    const whole = openScreen(['one']);
    whole.terminal.takeWritten();
    whole.output.write(frame);
    const written = whole.terminal.takeWritten();
    const expected = await whole.terminal.look();
    for (let at = 1; at < frame.length; at++) {
      const { output, terminal } = openScreen(['one']);
      terminal.takeWritten();
      output.write(frame.slice(0, at));
      output.write(frame.slice(at));
      expect(terminal.takeWritten()).toBe(written);
      expect(await terminal.look()).toEqual(expected);
    }
  });
});

describe('the whole screen is drawn anew', () => {
  test('when it is asked for', async () => {
    const { output, terminal } = openScreen(['\x1b[32mone\x1b[39m', '', 'two']);
    await terminal.emulator.feed('\x1b[2J\x1b[31;44mgarbage\x1b[?25h');
    terminal.takeWritten();
    output.redraw();
    expect(terminal.takeWritten()).toBe(`\x1b[?2026h${ERASE}\x1b[32mone\x1b[3H\x1b[mtwo\x1b[?25l\x1b[?2026l`);
    await terminal.look();
    expect(terminal.emulator.lines()).toEqual(['one', '', 'two', '']);
    expect(terminal.emulator.modes().isCursorVisible).toBe(false);
  });

  test('at the end of the frame that is under way', () => {
    const { output, terminal } = openScreen(['one']);
    terminal.takeWritten();
    output.write('\x1b[?2026h\x1b[H\x1b[J');
    output.redraw();
    output.write('two');
    expect(terminal.takeWritten()).toBe('');
    output.write('\x1b[?2026l');
    expect(terminal.takeWritten()).toBe(`\x1b[?2026h${ERASE}two\x1b[?25l\x1b[?2026l`);
  });

  test('when the terminal has another size, though the program writes nothing', async () => {
    const { terminal } = openScreen(['one', '中文'], 20, 4);
    terminal.takeWritten();
    terminal.resize({ columns: 3, rows: 2 });
    expect(terminal.takeWritten()).toBe(`\x1b[?2026h${ERASE}one\r\n中\x1b[?25l\x1b[?2026l`);
    await terminal.look();
    expect(terminal.emulator.lines()).toEqual(['one', '中']);
  });

  test('not outside the alternate screen', () => {
    const terminal = new PlayedTerminal({ columns: 20, rows: 4 });
    const output = new TerminalOutput(terminal);
    output.redraw();
    terminal.resize({ columns: 3, rows: 2 });
    expect([terminal.takeWritten(), output.columns, output.rows]).toEqual(['', 3, 2]);
  });
});

test('any text for a terminal leaves what it leaves when it is written to the terminal itself', {
  timeout: 30_000,
}, async () => {
  const pieces = fc.constantFrom(
    ...['a', 'b c', '│─', '中', '😀', 'e\u0301', '\n', '\r', '\b', '\t', '1234567'],
    ...['A', '2B', 'C', '3D', 'E', 'F', '4G', '2d', 'H', '2;3H', ';5H'].map(move => `\x1b[${move}`),
    ...['K', '1K', '2K', 'J', '1J', '2J', '3J'].map(erase => `\x1b[${erase}`),
    ...['', '1', '2', '3;4', '22', '7;9', '27', '31', '97', '39', '44', '105', '49', '38;5;200'].map(
      codes => `\x1b[${codes}m`,
    ),
    ...['48;2;1;2;3', '0;1;2', '38;2;255;0;9;4', '53', '29;23;24'].map(codes => `\x1b[${codes}m`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(pieces, { maxLength: 12 }), { maxLength: 5 }), async writes => {
      const direct = new PlayedTerminal({ columns: 9, rows: 3 });
      const terminal = new PlayedTerminal({ columns: 9, rows: 3 });
      const output = new TerminalOutput(terminal);
      for (const stream of [direct, output]) stream.write('\x1b[?1049h');
      for (const write of writes) {
        for (const stream of [direct, output]) stream.write(write.join(''));
        expect(await terminal.look()).toEqual(await direct.look());
        expect(terminal.emulator.xterm.buffer.active.cursorY).toBe(
          direct.emulator.xterm.buffer.active.cursorY,
        );
      }
    }),
    { numRuns: 200 },
  );
});

test('thousands of different wide characters go by, and what stays is not written again', async () => {
  const { draw, terminal } = openScreen(['文 stays']);
  let written = '';
  for (let code = 0x4e00; code < 0x4e00 + 5_000; code += 10) {
    const passing = Array.from({ length: 10 }, (_, index) => String.fromCharCode(code + index)).join('');
    written = draw('文 stays', passing);
    expect(written).not.toContain('文 ');
  }
  expect(written).toMatch(/\p{Script=Han}{10}$/u);
  await terminal.look();
  expect(terminal.emulator.lines().slice(0, 2)).toEqual(['文 stays', written.slice(-10)]);
});

test('a sequence that does not end goes through before it fills the memory', () => {
  const { output, terminal } = openScreen([]);
  terminal.takeWritten();
  const endless = `\x1b]0;${'x'.repeat(5_000)}`;
  output.write(endless.slice(0, 4_000));
  expect(terminal.takeWritten()).toBe('');
  output.write(endless.slice(4_000));
  expect(terminal.takeWritten()).toBe(endless);
});

import { describe, expect, test } from 'vitest';
import { layOver } from '../../../src/ui/parts/overlay.ts';
import { TerminalOutput } from '../../../src/ui/terminal/terminal-output.ts';
import { PlayedTerminal } from '../terminal/played-terminal.ts';

const SIZE = { columns: 10, rows: 4 };

/** What a terminal shows of these paintings, one after the other. */
async function play(...paintings: readonly (readonly string[])[]): Promise<string[]> {
  const terminal = new PlayedTerminal(SIZE);
  const output = new TerminalOutput(terminal);
  // As Ink does: nothing is painted on the main screen.
  output.write('\x1b[?1049h');
  for (const lines of paintings) output.paint(lines);
  await terminal.look();
  return terminal.emulator.text().split('\n');
}

describe('a box over the screen', () => {
  const base = ['aaaaaaaaaa', 'bbb', '', 'dddddddddd'];
  const box = { lines: ['12', '34', '56'], top: 1, left: 4 };

  test('covers its place alone, and rows that are shorter or are not there', async () => {
    expect(await play(layOver(base, box, 10))).toEqual(['aaaaaaaaaa', 'bbb 12', '    34', 'dddd56dddd']);
    expect(await play(layOver(['a'], box, 10))).toEqual(['a', '    12', '    34', '    56']);
    expect(layOver(base, undefined, 10)).toBe(base);
  });

  test('uncovers what is beneath when it goes, or moves', async () => {
    const moved = { ...box, top: 0, left: 8 };
    expect(await play(layOver(base, box, 10), layOver(base, moved, 10))).toEqual([
      'aaaaaaaa12',
      'bbb     34',
      '        56',
      'dddddddddd',
    ]);
    expect(await play(layOver(base, box, 10), base)).toEqual(['aaaaaaaaaa', 'bbb', '', 'dddddddddd']);
  });

  test('blanks the half of a wide character that it does not cover', async () => {
    const wide = { lines: ['12'], top: 0, left: 1 };
    expect(await play(layOver(['漢字漢字'], wide, 10))).toEqual([' 12 漢字']);
    expect(await play(layOver(['ab漢字'], { ...wide, lines: ['漢'], left: 2 }, 10))).toEqual(['ab漢字']);
  });

  test('keeps its colours to itself', async () => {
    const terminal = new PlayedTerminal(SIZE);
    const output = new TerminalOutput(terminal);
    output.write('\x1b[?1049h');
    output.paint(layOver(['\x1b[31mredredred'], { lines: ['box'], top: 0, left: 3 }, 10));
    await terminal.look();
    expect(terminal.emulator.text()).toMatch(/^redboxred/);
    const written = terminal.takeWritten();
    expect(written).toMatch(/31mred\x1b\[(?:m|0m|39m)box\x1b\[31mred/);
  });
});

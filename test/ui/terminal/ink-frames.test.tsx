import { Chalk } from 'chalk';
import fc from 'fast-check';
import { Box, type Instance, render, Text, useWindowSize } from 'ink';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { TerminalOutput } from '../../../src/ui/terminal/terminal-output.ts';
import type { ScreenSize } from '../../helpers/emulator.ts';
import { PlayedTerminal } from './played-terminal.ts';

const chalk = new Chalk({ level: 3 });
const STYLES = [
  (text: string) => text,
  chalk.bold,
  chalk.dim,
  chalk.bold.dim,
  chalk.italic.underline,
  chalk.inverse.strikethrough,
  chalk.red,
  chalk.redBright.bgBlue,
  chalk.bgWhiteBright,
  chalk.ansi256(3).bgAnsi256(200),
  chalk.hex('#123456').bold,
  chalk.bgHex('#fedcba').underline,
  (text: string) => chalk.dim(`${text}${chalk.bold.green('!')}${text}`),
];
/** Plain ones, one for every kind of wide, joined and marked characters. */
const GRAPHEMES = [
  ...['a', 'b', ' ', ' ', ' ', '7', '│', '─', '⣿', '▁', '…', 'é', '→'],
  ...['中', '文', '한', 'ｗ', '😀', '👨‍👩‍👧', '👍🏽', '❤️', '🇩🇪', 'e\u0301', '\u0e01\u0e34'],
];

const piece = fc
  .tuple(fc.constantFrom(...STYLES), fc.array(fc.constantFrom(...GRAPHEMES), { minLength: 1, maxLength: 9 }))
  .map(([style, graphemes]) => style(graphemes.join('')));
const line = fc.array(piece, { maxLength: 4 }).map(pieces => pieces.join(''));
const size = fc.record({ columns: fc.integer({ min: 2, max: 24 }), rows: fc.integer({ min: 1, max: 7 }) });

type Step =
  | { readonly kind: 'frame'; readonly lines: readonly string[] }
  | { readonly kind: 'change'; readonly row: number; readonly line: string }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'resize'; readonly size: ScreenSize };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('frame'), lines: fc.array(line, { maxLength: 8 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('change'), row: fc.nat(6), line }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'redraw' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('resize'), size }) },
) as fc.Arbitrary<Step>;

function Frame({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const { columns, rows } = useWindowSize();
  return (
    <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
      {Array.from({ length: rows }, (_, row) => (
        <Box key={String(row)} height={1} flexShrink={0}>
          <Text wrap="truncate">{lines[row] ?? ''}</Text>
        </Box>
      ))}
    </Box>
  );
}

function start(stdout: NodeJS.WritableStream, isIncremental: boolean): Instance {
  return render(<Frame lines={[]} />, {
    stdout,
    alternateScreen: true,
    incrementalRendering: isIncremental,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 0,
  });
}

async function settle(apps: readonly Instance[]): Promise<void> {
  // After a resize Ink draws twice; `waitUntilRenderFlush` waits for the first.
  for (let round = 0; round < 2; round++) {
    for (const app of apps) await app.waitUntilRenderFlush();
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

test.each([
  ['whole frames', false],
  ['changed lines', true],
])('shows what Ink shows, when Ink draws %s', { timeout: 60_000 }, async (_, isIncremental) => {
  await fc.assert(
    fc.asyncProperty(size, fc.array(step, { minLength: 1, maxLength: 8 }), async (firstSize, all) => {
      // Ink's comparing of lines is at odds with any terminal after a resize: what it left out stays where it was.
      const steps = isIncremental ? all.filter(({ kind }) => kind !== 'resize') : all;
      const direct = new PlayedTerminal(firstSize);
      const terminal = new PlayedTerminal(firstSize);
      const output = new TerminalOutput(terminal);
      const apps = [start(direct, isIncremental), start(output, isIncremental)];
      let lines: readonly string[] = [];
      for (const each of steps) {
        if (each.kind === 'frame') lines = each.lines;
        else if (each.kind === 'change') lines = withLine(lines, each.row, each.line);
        else if (each.kind === 'redraw') output.redraw();
        else for (const screen of [direct, terminal]) screen.resize(each.size);
        for (const app of apps) app.rerender(<Frame lines={lines} />);
        await settle(apps);
        expect(await terminal.look()).toEqual(await direct.look());
      }
      for (const app of apps) app.unmount();
      expect(output.bytesWritten).toBe(Buffer.byteLength(terminal.takeWritten()));
      expect(terminal.emulator.modes()).toEqual(direct.emulator.modes());
    }),
    { numRuns: 60 },
  );
});

function withLine(lines: readonly string[], row: number, line: string): readonly string[] {
  return Array.from({ length: Math.max(lines.length, row + 1) }, (_, index) =>
    index === row ? line : (lines[index] ?? ''),
  );
}

// Draws ten frames a second, as far as its terminal takes them; at the first key the last frame, and at the second it leaves.
import { setTimeout } from 'node:timers/promises';
import { OwnTerminal } from '../../../src/host/terminal/own-terminal.ts';
import { TerminalOutput } from '../../../src/ui/terminal/terminal-output.ts';
import { changingFrame } from './changing-frame.ts';

const LAST = 1_000_000;

const terminal = new OwnTerminal(process.stdout);
const output = new TerminalOutput(terminal);
let keys = 0;
process.stdin.setRawMode(true).on('data', (data: Buffer) => {
  keys += data.length;
});

function draw(number: number): void {
  const frame = changingFrame(number, output.columns, output.rows);
  for (const text of ['\x1b[?2026h', `\x1b[H\x1b[J${frame}`, '\x1b[?2026l']) output.write(text);
}

process.stdout.write('before\n');
output.write('\x1b[?1049h\x1b[?25l');
for (let number = 0; keys === 0; number = (number + 1) % LAST) {
  draw(number);
  await setTimeout(100);
}
draw(LAST);
while (keys < 2) await setTimeout(4);
output.write('\x1b[?1049l\x1b[?25h');
process.stdout.write('after\n');
process.stdin.setRawMode(false).unref();
output.release();
terminal.close();

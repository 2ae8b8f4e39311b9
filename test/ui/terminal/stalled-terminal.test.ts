import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { expect, test } from 'vitest';
import { changingFrame } from './changing-frame.ts';
import { PlayedTerminal } from './played-terminal.ts';

const PROGRAM = fileURLToPath(new URL('drawing-program.ts', import.meta.url));
const SIZE = { columns: 100, rows: 30 };
const STALLED_MS = 3_000;

/** CPU ticks so far, and resident memory in KiB. Source: proc_pid_stat(5), proc_pid_status(5). */
function readCost(pid: number): { readonly ticks: number; readonly residentKib: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [, resident = ''] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { ticks: Number(fields[11]) + Number(fields[12]), residentKib: Number(resident) };
}

test('nothing piles up while the terminal takes nothing, and all is right afterwards', {
  timeout: 30_000,
}, async () => {
  const terminal = new PlayedTerminal(SIZE);
  const { emulator } = terminal;
  const { columns: cols, rows } = SIZE;
  const program = spawn(process.execPath, [PROGRAM], { cols, rows, env: { ...process.env } });
  const exited = new Promise<number>(resolve => program.onExit(({ exitCode }) => resolve(exitCode)));
  try {
    program.onData(data => void terminal.write(data));
    await emulator.waitFor(/^frame \d{2,}/, { timeoutMs: 10_000 });

    program.pause();
    // Until the pty is full.
    await setTimeout(STALLED_MS / 3);
    const before = readCost(program.pid);
    await setTimeout((2 * STALLED_MS) / 3);
    const after = readCost(program.pid);
    // It goes on, and what it draws is dropped: most of a frame's cost is what its own program takes to think it up.
    expect(after.ticks - before.ticks).toBeLessThan(100);
    expect(after.residentKib - before.residentKib).toBeLessThan(4 * 1_024);

    // A key is read although nothing that was drawn has been taken yet.
    program.write('x');
    await setTimeout(200);
    program.resume();
    await emulator.waitFor('frame 1000000', { timeoutMs: 10_000 });
    const expected = new PlayedTerminal(SIZE);
    expected.write(`\x1b[?1049h${changingFrame(1_000_000, cols, rows)}`);
    expect(await terminal.look()).toEqual(await expected.look());

    program.write('x');
    expect(await exited).toBe(0);
    await terminal.look();
    expect(emulator.text()).toBe('before\nafter');
    expect(emulator.modes()).toMatchObject({
      isAlternateScreen: false,
      isCursorVisible: true,
      isSynchronizing: false,
    });
  } finally {
    program.kill();
  }
});

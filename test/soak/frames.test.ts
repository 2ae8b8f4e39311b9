import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const BENCH = fileURLToPath(new URL('../bench/bench.ts', import.meta.url));
/** More than an hour of the most that are drawn, 20 a second. */
const FRAMES = 100_000;
/** 20 bytes a frame, where some 8 were measured: a line that was kept would be a hundred. */
const MOST_MB = 2;

test('frames leave nothing on the heap', async () => {
  const command = ['--expose-gc', BENCH, 'heap', String(FRAMES)];
  const { stdout } = await execa(process.execPath, command, { timeout: 20 * 60_000 });
  process.stdout.write(`${stdout}\n`);
  const [, frames, growth] = /^Heap growth over (\d+) frames: (-?[\d.]+) MB$/m.exec(stdout) ?? [];
  expect(Number(frames)).toBe(FRAMES);
  expect(Number(growth)).toBeLessThan(MOST_MB);
});

import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { describeWithTools } from '../../helpers/tools.ts';

const HOLDER = fileURLToPath(new URL('unread-terminal.py', import.meta.url));
const PROGRAM = fileURLToPath(new URL('writing-program.ts', import.meta.url));

interface Outcome {
  /** What the program says of its writes to a terminal that nobody reads. */
  readonly said: {
    readonly kept: boolean;
    readonly tookMs: number;
    readonly flushed: boolean;
    readonly flushMs: number;
  };
  /** What came when it was read at last. */
  readonly read: string;
  readonly status: number;
}

async function write(way: string): Promise<Outcome> {
  const { stdout } = await execa('python3', [HOLDER, way, process.execPath, PROGRAM]);
  return JSON.parse(stdout);
}

describeWithTools(['root', 'python3', 'cat'], 'a terminal that nobody reads', () => {
  test.each([
    ['opened again', 'own'],
    ['of another user, by its name as the controlling terminal', 'controlling'],
    ['of another user that is no controlling terminal, through a process that copies', 'foreign'],
  ])('(%s) keeps nobody waiting, and is given up after a second', async (_, way) => {
    const { said, read, status } = await write(way);
    expect(said.kept).toBe(true);
    expect(said.tookMs).toBeLessThan(500);
    expect(said.flushed).toBe(false);
    expect(said.flushMs).toBeGreaterThan(900);
    expect(said.flushMs).toBeLessThan(2_000);
    expect(read).toMatch(/^x{1000,}/);
    expect(status).toBe(0);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { type LineSession, startOnLine } from '../helpers/line.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const FLOW = fileURLToPath(new URL('../helpers/flow.py', import.meta.url));
/** A terminal that takes nothing is given up after a second. */
const ENDS_WITHIN_MS = 4_000;
const LARGE = { columns: 200, rows: 50 };

const WAYS = ['Ctrl-S', 'nobody reads'] as const;
type Way = (typeof WAYS)[number];

describeWithTools(['root', 'python3', 'renice'], 'a terminal that takes no output', () => {
  let directory: string;
  let srs: FourThreads;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-frozen-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const nices = (): number[] => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));

  async function startScreen(args: readonly string[] = []): Promise<LineSession> {
    const command = [...SRS_TOP, '-p', String(srs.identity.pid), '-d', '0.1', ...args];
    const line = startOnLine(command, { ...LARGE, env: { XDG_STATE_HOME: directory } });
    // Others may lose packets in the namespace of the host meanwhile.
    await line.waitFor(/no UDP loss|LOSING UDP/, { timeoutMs: 20_000 });
    return line;
  }

  async function renice(line: LineSession): Promise<void> {
    await askRenice(line, -15);
    line.press('Enter');
    await line.waitFor(/renice 0 → -15: 4\/4 threads/);
  }

  const setFlow = async (line: LineSession, way: 'on' | 'off'): Promise<void> => {
    await execa('python3', [FLOW, way, await readlink(`/proc/${line.programPid}/fd/0`)]);
  };

  async function freeze(line: LineSession, way: Way): Promise<void> {
    if (way === 'Ctrl-S') await setFlow(line, 'off');
    else {
      line.stall();
      // At ten refreshes a second the pty is full by then; a size that changes has all of it drawn.
      await sleep(3_000);
    }
  }

  async function thaw(line: LineSession, way: Way): Promise<void> {
    if (way === 'Ctrl-S') await setFlow(line, 'on');
    else line.resume();
  }

  test.each(
    WAYS.flatMap(way => (['SIGTERM', 'SIGHUP', 'SIGINT'] as const).map(signal => [way, signal] as const)),
  )('(%s): %s ends the program', async (way, signal) => {
    await using line = await startScreen();
    const { programPid } = line;
    await freeze(line, way);
    process.kill(programPid, signal);
    await expect.poll(() => isRunning(programPid), { timeout: ENDS_WITHIN_MS }).toBe(false);
  });

  test.each(WAYS)('(%s): what waits is taken back in time, and then the screen is right', async way => {
    await using line = await startScreen(['--revert-after', '6s']);
    await renice(line);
    await freeze(line, way);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await expect.poll(nices, { timeout: 10_000 }).toEqual([0, 0, 0, 0]);
    await thaw(line, way);
    await line.waitFor('undo 1: renice -15 → 0: 4/4 threads');
    line.press('Escape');
    await line.waitFor(text => !text.includes('╭ renice ─'));
    line.write('q');
    expect((await line.exit).exitCode).toBe(0);
    expect(line.isAlternateScreen()).toBe(false);
  });

  test.each(WAYS)('(%s): a signal takes back what waits', async way => {
    await using line = await startScreen(['--revert-after', '10m']);
    await renice(line);
    const { programPid } = line;
    await freeze(line, way);
    process.kill(programPid, 'SIGTERM');
    await expect.poll(() => isRunning(programPid), { timeout: ENDS_WITHIN_MS }).toBe(false);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('(Ctrl-S): a signal ends srs-top undo, which asks', async () => {
    {
      await using screen = await startScreen();
      await renice(screen);
      screen.press('Escape');
      await screen.waitFor(text => !text.includes('╭ renice ─'));
      screen.write('q');
      await screen.exit;
    }
    const begin = join(directory, 'begin');
    const script = `echo begun; until [ -e ${begin} ]; do sleep 0.1; done; exec "$@"`;
    const command = ['sh', '-c', script, 'sh', ...SRS_TOP, 'undo'];
    await using line = startOnLine(command, { ...LARGE, env: { XDG_STATE_HOME: directory } });
    await line.waitFor('begun');
    await freeze(line, 'Ctrl-S');
    writeFileSync(begin, '');
    await expect.poll(() => readFileSync(`/proc/${line.programPid}/comm`, 'utf8').trim()).not.toBe('sh');
    // By then it has asked, for all that it knows.
    await sleep(3_000);
    process.kill(line.programPid, 'SIGTERM');
    await expect.poll(() => isRunning(line.programPid), { timeout: ENDS_WITHIN_MS }).toBe(false);
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('is a pty that is full, where an Enter confirms nothing that was never seen', async () => {
    await using line = await startScreen();
    await freeze(line, 'Ctrl-S');
    line.write('r');
    await sleep(500);
    line.write('-15');
    await sleep(1_000);
    line.press('Enter');
    await sleep(1_000);
    expect(nices()).toEqual([0, 0, 0, 0]);
    await thaw(line, 'Ctrl-S');
    await line.waitFor('nice     -15_');
  });
});

/** A zombie has ended: whoever holds the terminal does not wait for it. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

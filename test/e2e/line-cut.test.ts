import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type LineSession, startOnLine } from '../helpers/line.ts';
import { createNamespace, type Namespace } from '../helpers/namespace.ts';
import { type RunningProgram, startProgram } from '../helpers/programs.ts';
import { familyOf, isRunning, type KnownProcess } from '../helpers/sessions.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const LARGE = { columns: 160, rows: 50 };
/** So many that the kernel's table of them is dear to read, and ss is asked through a shell that is kept. */
const SOCKETS = 4000;
const GONE_WITHIN_MS = 2000;

describeWithTools(['root', 'python3', 'ip', 'ss', 'perf', 'sh'], 'a terminal that vanishes', () => {
  let place: Namespace;
  let crowd: RunningProgram;
  let srs: StandIn;
  let state = '';

  beforeAll(async () => {
    place = await createNamespace();
    crowd = startProgram('../bench/crowd.py', [0, SOCKETS], place);
    await crowd.nextLine();
    srs = await startStandIn({ place, isBusy: true });
  });
  afterAll(async () => {
    await srs?.stop();
    await crowd?.stop();
    await place?.dispose();
  });
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'srs-top-state-'));
  });
  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  /** On the screen, with perf recording and a shell kept for ss. */
  async function startBusy(command: readonly string[] = []): Promise<LineSession> {
    const line = startOnLine([...command, ...SRS_TOP, '-p', String(srs.pid), '-d', '0.1'], {
      ...LARGE,
      env: { XDG_STATE_HOME: state },
    });
    await line.waitFor('no UDP loss', { timeoutMs: 20_000 });
    await expect.poll(() => commandsOf(line), { timeout: 15_000 }).toMatch(/\ndone sh .*ss -uanmeH/);
    line.write('p');
    await line.waitFor('Enter records');
    // An Enter that comes with the frame itself is not taken: nobody can have read what it agrees to.
    await sleep(300);
    line.press('Enter');
    await line.waitFor(/perf records \d+: 2[0-9] s left of 30/);
    await expect.poll(() => commandsOf(line)).toMatch(/perf record .*\n(.*\n)*.*timeout 30 cat/);
    // Samples are taken while it has a CPU, of which others may leave it little.
    const before = runSeconds(srs.pid);
    await expect.poll(() => runSeconds(srs.pid) - before, { timeout: 20_000 }).toBeGreaterThan(0.6);
    return line;
  }

  function perfData(): string {
    const profiles = join(state, 'srs-top/profiles');
    return join(profiles, readdirSync(profiles)[0] ?? '', 'perf.data');
  }

  async function expectWhole(file: string): Promise<void> {
    const { stdout } = await execa('perf', ['report', '--stdio', '-i', file], { env: { LC_ALL: 'C' } });
    const samples = Number(/^# Samples: (\d+)/m.exec(stdout)?.[1]);
    expect(samples).toBeGreaterThan(20);
    expect(stdout).toMatch(/^ +\d+\.\d\d% +srs /m);
  }

  test('ends the program and all that it started, and the data of perf are whole', async () => {
    await using line = await startBusy();
    const family = familyOf(line.programPid);
    await line.cut();
    await expectGone(family);
    await expectWhole(perfData());
  });

  test('does so too when nobody read what it wrote for a while', async () => {
    await using line = await startBusy();
    const family = familyOf(line.programPid);
    line.stall();
    // At ten frames a second the pty is full by then.
    await sleep(8_000);
    await line.cut();
    await expectGone(family);
    await expectWhole(perfData());
  });

  test('ends the program too when no signal tells it: its shell, which ignores them, goes on', async () => {
    const deaf = 'trap "" HUP; "$@"; sleep 600';
    await using line = await startBusy(['sh', '-c', deaf, 'sh']);
    const [, ...family] = familyOf(line.programPid);
    await line.cut();
    await expectGone(family);
    await expectWhole(perfData());
  });

  test('leaves nothing either when the program is killed before it can end anything', async () => {
    await using line = await startBusy();
    const family = familyOf(line.programPid);
    process.kill(line.programPid, 'SIGKILL');
    await expectGone(family);
    await expectWhole(perfData());
  });
});

/** How long its main thread has had a CPU: the first field of /proc/PID/schedstat, in nanoseconds. */
function runSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
}

function commandsOf(line: LineSession): string {
  return familyOf(line.programPid)
    .map(({ command }) => command)
    .join('\n');
}

/** Rejects with what is left after two seconds. */
async function expectGone(family: readonly KnownProcess[]): Promise<void> {
  await expect
    .poll(() => family.filter(isRunning).map(({ command }) => command), {
      timeout: GONE_WITHIN_MS,
      interval: 20,
    })
    .toEqual([]);
}

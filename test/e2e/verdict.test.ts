import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { burnCpus, flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const WINDOW_SECONDS = 5;
const PACKETS_PER_SECOND = 20_000;
/** Room for some tens of milliseconds: what remains of waiting behind the renice does not fill it. */
const RECEIVE_BUFFER_BYTES = 8 * 1024 ** 2;
/** SRS and what it competes with share one CPU; the sender has the other. */
const [SENDER_CPU, BUSY_CPU] = ['0', '1'];

/** What `netstat -suna` shows of a namespace, and when. */
interface Counted {
  readonly atMs: number;
  readonly received: number;
  readonly lost: number;
}

/** Straight from the kernel, without a line of the program's own code. */
function readNetstat(pid: number): Counted {
  const text = readFileSync(`/proc/${pid}/net/snmp`, 'utf8');
  const [names = [], values = []] = text
    .split('\n')
    .filter(line => line.startsWith('Udp:'))
    .map(line => line.split(' '));
  const value = (name: string): number => Number(values[names.indexOf(name)]);
  return { atMs: performance.now(), received: value('InDatagrams'), lost: value('RcvbufErrors') };
}

/** Reads the counters again and again until it is told to stop. */
function watchNetstat(pid: number): { readonly all: Counted[]; readonly stop: () => void } {
  const all = [readNetstat(pid)];
  const timer = setInterval(() => all.push(readNetstat(pid)), 20);
  return { all, stop: () => clearInterval(timer) };
}

/**
 * Whether a count is the difference of two readings a window apart, the second of them taken within `until`. The
 * program read between two of ours: it can have seen no less than the inner two differ, and no more than the outer.
 */
function isDifference(
  all: readonly Counted[],
  count: number,
  figure: 'received' | 'lost',
  [fromMs, untilMs]: readonly [number, number],
  seconds: number,
): boolean {
  return all.some((end, index) => {
    if (end.atMs < fromMs || end.atMs > untilMs) return false;
    const startMs = end.atMs - seconds * 1_000;
    const start = all.findIndex(({ atMs }) => atMs >= startMs);
    const [outer, inner] = [all[start - 2], all[start + 1]];
    const [before, after] = [all[index - 1], all[index + 1]];
    if (outer === undefined || inner === undefined || before === undefined || after === undefined)
      return false;
    return count >= before[figure] - inner[figure] && count <= after[figure] - outer[figure];
  });
}

/** The two figures of a line of the verdict: `lost   6,932   0 ✔`. */
function figuresOf(screen: TerminalSession, label: string): readonly number[] {
  const line =
    screen
      .text()
      .split('\n')
      .find(row => row.includes(`│ ${label} `)) ?? '';
  const numbers = line.slice(line.indexOf(label) + label.length).match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  return numbers.slice(0, 2).map(text => Number(text.replaceAll(',', '')));
}

describeWithTools(['root', 'python3', 'ip', 'renice', 'taskset'], 'the verdict on a real incident', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'srs-top-verdict-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('a starved SRS loses packets, renice -15 ends it, and the figures are those of netstat', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({
      place,
      readsPerSecond: 60_000,
      receiveBufferBytes: RECEIVE_BUFFER_BYTES,
    });
    // Each with nine times the weight of nice 0: SRS gets a fortieth of the CPU, and needs a twentieth.
    await using loops = await burnCpus(4, -10);
    for (const pid of [srs.pid, ...loops.pids]) await execa('taskset', ['-apc', BUSY_CPU, `${pid}`]);
    const sending = flood({
      place: { ...place, prefix: ['taskset', '-c', SENDER_CPU, ...place.prefix] },
      port: srs.port,
      packetsPerSecond: PACKETS_PER_SECOND,
      seconds: 4 * WINDOW_SECONDS + 8,
    });
    const netstat = watchNetstat(srs.pid);
    try {
      await using screen = startSrsTop(['-p', srs.pid, '--window', WINDOW_SECONDS], {
        columns: 120,
        rows: 40,
        env: { XDG_STATE_HOME: directory },
      });
      await screen.waitFor('LOSING UDP', { timeoutMs: 20_000 });
      await new Promise(resolve => setTimeout(resolve, (WINDOW_SECONDS + 3) * 1_000));
      screen.write('r');
      await screen.waitFor('╭ renice ─');
      await screen.waitFor('nice     -15_');
      await screen.waitFor('Enter applies');
      const confirmedMs = performance.now();
      screen.press('Enter');
      await screen.waitFor('renice 0 → -15: 4/4 threads');
      const appliedMs = performance.now();
      screen.press('Enter');
      await screen.waitFor(/renice 0 → -15: loss ended: [\d,]+ → 0 in 5 s at the same 20 k packets\/s/, {
        timeoutMs: 20_000,
      });
      screen.write('v');
      await screen.waitFor('5 s after');
      const [lostBefore = Number.NaN, lostAfter] = figuresOf(screen, 'lost');
      const [cameBefore = Number.NaN, cameAfter = Number.NaN] = figuresOf(screen, 'packets/s came');
      const [secondsBefore = Number.NaN, secondsAfter = Number.NaN] = figuresOf(screen, 'seconds');
      const [waitBefore = 0, waitAfter = 100] = figuresOf(screen, 'waits for a CPU, %');
      netstat.stop();

      expect(lostAfter).toBe(0);
      expect(lostBefore).toBeGreaterThan(1_000);
      const endOfBefore = [confirmedMs - 1_300, confirmedMs] as const;
      const endOfAfter = [appliedMs + secondsAfter * 1_000 - 200, performance.now()] as const;
      expect(isDifference(netstat.all, lostBefore, 'lost', endOfBefore, secondsBefore)).toBe(true);
      expect(isDifference(netstat.all, 0, 'lost', endOfAfter, secondsAfter)).toBe(true);
      // A count that is off by a hundredth is none of these differences.
      expect(isDifference(netstat.all, lostBefore * 2, 'lost', endOfBefore, secondsBefore)).toBe(false);
      const sent = PACKETS_PER_SECOND;
      expect(Math.abs(cameBefore - sent)).toBeLessThan(0.03 * sent);
      expect(Math.abs(cameAfter - sent)).toBeLessThan(0.03 * sent);
      expect(waitBefore - waitAfter).toBeGreaterThan(20);
    } finally {
      netstat.stop();
      await sending;
    }
  });

  test('an SRS that ends before its window is full is not judged, and that stays on the screen', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place });
    await using screen = startSrsTop(['-p', srs.pid, '--window', 30], {
      columns: 120,
      rows: 40,
      env: { XDG_STATE_HOME: directory },
    });
    await screen.waitFor(`SRS ${srs.pid}`);
    screen.write('r');
    await screen.waitFor('╭ renice ─');
    screen.write('-5');
    await screen.waitFor('renice -5 ');
    screen.press('Enter');
    await screen.waitFor('renice 0 → -5: 4/4 threads');
    screen.press('Enter');
    await screen.waitFor(/renice 0 → -5: judging: [1-9]\.\d of 30 s/);
    process.kill(srs.pid, 'SIGKILL');
    await screen.waitFor(/renice 0 → -5: SRS ended within [1-9]\.\d s, not judged, lost so far 0/);
    screen.write('v');
    await screen.waitFor('╭ verdicts ─');
    expect(screen.text()).toMatch(/│ renice 0 → -5 +│/);
  });
});

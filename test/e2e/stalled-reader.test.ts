import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatCount } from '../../src/text/format.ts';
import type { Cell } from '../helpers/cells.ts';
import { netstatUdp, subtractNetstatUdp } from '../helpers/independent.ts';
import { type LineSession, startOnLine } from '../helpers/line.ts';
import { heapEnvironment, liveHeapBytes } from '../helpers/live-heap.ts';
import { flood } from '../helpers/load.ts';
import { createNamespace, type Namespace } from '../helpers/namespace.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const LARGE = { columns: 160, rows: 50 };
const STALLED_SECONDS = 12;
/** What it keeps of 300 refreshes (windows of every stage, evidence) was seen to be 0.7 MiB. */
const FEW_BYTES = 2 * 1024 * 1024;

describeWithTools(['root', 'python3', 'ip', 'netstat'], 'a reader that stalls', () => {
  let place: Namespace;
  let srs: StandIn;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'srs-top-heap-'));
    place = await createNamespace();
    srs = await startStandIn({ place, isBusy: true });
  });
  afterAll(async () => {
    await srs?.stop();
    await place?.dispose();
    await rm(directory, { recursive: true });
  });

  test('stops no measuring and costs no memory; then the figures are right and the screen is whole', async () => {
    const env = heapEnvironment(directory);
    const command = [...SRS_TOP, '-p', String(srs.pid), '-d', '0.2', '--window', '60'];
    await using line = startOnLine(command, { ...LARGE, env });
    await line.waitFor('no UDP loss', { timeoutMs: 20_000 });
    const firstFiguresMs = performance.now();
    // What it needs for its first windows it takes by itself, whoever reads.
    await sleep(15_000);
    const heapBefore = await liveHeapBytes(line.programPid, directory);
    const before = await netstatUdp(place);

    line.stall();
    await flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 0.5 });
    await sleep((STALLED_SECONDS - 0.5) * 1_000);
    expect((await liveHeapBytes(line.programPid, directory)) - heapBefore).toBeLessThan(FEW_BYTES);
    line.resume();

    const netstat = subtractNetstatUdp(await netstatUdp(place), before);
    expect(netstat.receiveBufferErrors).toBeGreaterThan(5_000);
    const lost = formatCount(netstat.receiveBufferErrors);
    const arrived = formatCount(netstat.packetsReceived + netstat.packetReceiveErrors);
    const figures = `✖ LOSING UDP  ${lost} of ${arrived} in `;
    await line.waitFor(figures);
    // What was not measured would not be covered: the window has grown all the while. The first
    // frame that comes may be one that the full line held back, of any moment of the stall.
    const covered = new RegExp(`${figures}([\\d.]+) s of 60`);
    const secondsSinceFirst = (performance.now() - firstFiguresMs) / 1_000;
    await expect
      .poll(() => Number(covered.exec(line.text())?.[1]), { timeout: 2_000 })
      .toBeGreaterThan(secondsSinceFirst - 1);

    line.press('Space');
    await line.waitFor('PAUSED');
    await sleep(500);
    const shown = withoutFooter(line);
    const bytesShown = line.bytes;
    line.press('Ctrl-L');
    await expect.poll(() => line.bytes - bytesShown).toBeGreaterThan(3_000);
    await sleep(500);
    expect(withoutFooter(line)).toEqual(shown);
  });
});

/** The footer goes on while all else is paused: it tells what srs-top itself costs. */
function withoutFooter(line: LineSession): Cell[][] {
  return line.cells().slice(0, -1);
}

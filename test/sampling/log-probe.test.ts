import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FilePiece } from '../../src/host/follow-file.ts';
import type { Host, HostFailure } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { LogProbe } from '../../src/sampling/log-probe.ts';
import type { LogKnowledge } from '../../src/srs/log/log-knowledge.ts';

/** A log of a file system, reached as SRS's: through a link that leads to the file which is open. */
let directory: string;
let log: string;
let link: string;
let host: Host;
let probe: LogProbe;
let nowMs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'srs-top-log-'));
  log = join(directory, 'srs.log');
  link = join(directory, '4');
  symlinkSync(log, link);
  writeFileSync(log, '');
  host = createLocalHost();
  probe = new LogProbe(host, 7);
  nowMs = 0;
});

afterEach(async () => {
  probe.close();
  await host.close();
  rmSync(directory, { recursive: true });
});

const line = (message: string, level = 'INFO') =>
  `[2026-11-23 01:45:33.911][${level}][7][6q2c1794] ${message}\n`;
const hybrid = (percent: number) => line(`Hybrid cpu=${percent.toFixed(2)}%,26MB`);

/** A refresh at which it is due, and what is known once it has read. */
async function refresh(path = link): Promise<LogKnowledge | undefined> {
  const before = probe.source;
  nowMs += 10_000;
  probe.refresh(nowMs, { log: { path }, ownPid: 7 });
  for (let turn = 0; turn < 400 && probe.source === before; turn++)
    await new Promise(resolve => setTimeout(resolve, 5));
  return probe.source.value;
}

describe('a log that is followed', () => {
  test('tells what comes from now on, and of before only what lasts', async () => {
    writeFileSync(log, line('XCORE-SRS/7.0.18(Hang)') + hybrid(50));
    expect(await refresh()).toMatchObject({ version: '7.0.18', hybrid: undefined, lastLineAtMs: undefined });
    appendFileSync(log, hybrid(7));
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(7);
    const before = probe.source.atMs;
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(7);
    expect(probe.source.atMs).toBeGreaterThan(before);
  });

  test('that is long is not read from its beginning, except for what SRS said at its start', async () => {
    writeFileSync(log, line('XCORE-SRS/7.0.18(Hang)') + hybrid(50).repeat(4_000));
    expect(await refresh()).toMatchObject({ version: '7.0.18', leftOutBytes: 0 });
    appendFileSync(log, hybrid(8));
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(8);
  });

  test('goes on after it was renamed and opened anew (logrotate, SIGUSR1)', async () => {
    writeFileSync(log, hybrid(1).repeat(20));
    await refresh();
    renameSync(log, `${log}.1`);
    rmSync(link);
    symlinkSync(`${log}.1`, link);
    appendFileSync(`${log}.1`, hybrid(2));
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(2);
    // Longer than what was read of the old one.
    writeFileSync(log, hybrid(3).repeat(30));
    const reopened = join(directory, '9');
    symlinkSync(log, reopened);
    expect((await refresh(reopened))?.hybrid?.value.cpuPercent).toBe(3);
  });

  test('goes on after it was truncated', async () => {
    writeFileSync(log, hybrid(1).repeat(20));
    await refresh();
    truncateSync(log);
    appendFileSync(log, hybrid(4));
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(4);
  });

  test('keeps the halves of a line apart, and joins them', async () => {
    await refresh();
    const whole = hybrid(6);
    appendFileSync(log, whole.slice(0, 60));
    expect((await refresh())?.hybrid).toBeUndefined();
    appendFileSync(log, whole.slice(60));
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(6);
  });

  test('drops what is too long or no text, and goes on behind it', async () => {
    await refresh();
    appendFileSync(
      log,
      `${line('x'.repeat(9_000))}${'\0'.repeat(200)}\n${'\xff\xfe'.repeat(300)}\n${hybrid(9)}`,
    );
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(9);
    // A line of more than is read at once, with what looks like another in its middle.
    appendFileSync(log, `${'y'.repeat(200_000)}${hybrid(99)}${hybrid(10)}`);
    await refresh();
    await refresh();
    expect((await refresh())?.hybrid?.value.cpuPercent).toBe(10);
  });
});

describe('a log that cannot be read', () => {
  test('says why', async () => {
    await refresh(join(directory, 'none'));
    expect(probe.source).toMatchObject({ value: undefined, failure: { reason: 'gone' } });
  });

  test('is a FIFO, which nobody opens', async () => {
    unlinkSync(log);
    execFileSync('mkfifo', [log]);
    await refresh();
    expect(probe.source.failure).toMatchObject({
      reason: 'unsupported',
      detail: 'SRS writes its log into what is no regular file, as a FIFO',
    });
  });

  test('goes into a pipe', () => {
    probe.refresh(1, { log: { missing: 'SRS writes its log into a pipe' }, ownPid: 7 });
    expect(probe.source.failure).toMatchObject({
      reason: 'unsupported',
      detail: 'SRS writes its log into a pipe',
    });
  });

  test('is not asked for again and again where its file system does not answer', async () => {
    let asked = 0;
    const stuck = {
      ...host,
      readFrom: async (path: string): Promise<FilePiece | HostFailure> => {
        asked++;
        return { asked: path, reason: 'failed', detail: 'no answer within 5 s' };
      },
    };
    probe = new LogProbe(stuck, 7);
    for (let second = 0; second < 300; second++) {
      probe.refresh(second * 1_000, { log: { path: link }, ownPid: 7 });
      await new Promise(resolve => setImmediate(resolve));
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(asked).toBe(1);
    expect(probe.source.failure?.detail).toBe('no answer within 5 s');
  });
});

describe('a log that grows faster than it is read', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;

  /** A file of any size, of which only what is asked for is made. */
  function endless(sizeAt: () => number): Host {
    const one = Buffer.from(hybrid(5));
    const many = one.toString().repeat(2_000);
    return {
      ...host,
      kind: 'recorded',
      readFrom: async (_path, offset, { most = 65_536 } = {}) => {
        const size = sizeAt();
        const from = offset === 'end' ? size : offset;
        const bytes = Math.min(most, size - from);
        const skipped = from % one.length;
        const text = many.slice(skipped, skipped + bytes);
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        return {
          text: whole,
          offset: from + whole.length,
          sizeBytes: size,
          id: '1:1',
          beganAnew: false,
          atMs: nowMs,
        };
      },
    };
  }

  test('is left out in part, which is said, and no refresh takes more than 5 ms of CPU for it', async () => {
    let size = 0;
    probe = new LogProbe(
      endless(() => (size += 100_000_000)),
      7,
    );
    const took: number[] = [];
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    let before = 0;
    for (let turn = 0; turn < 200; turn++) {
      nowMs += 1_000;
      const start = process.threadCpuUsage();
      probe.refresh(nowMs, { log: { path: link }, ownPid: 7 });
      // What it read is taken in between here and the next turn of the event loop.
      await new Promise(resolve => setImmediate(resolve));
      const { user, system } = process.threadCpuUsage(start);
      took.push((user + system) / 1_000);
      if (turn === 20) before = heap();
    }
    const known = probe.source.value;
    expect(known?.hybrid?.value.cpuPercent).toBe(5);
    expect(known?.leftOutBytes).toBeGreaterThan(3_000_000_000);
    expect(took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)]).toBeLessThan(5);
    expect(heap() - before).toBeLessThan(4 * 2 ** 20);
  });
});

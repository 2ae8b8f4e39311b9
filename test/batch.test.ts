import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type BatchOptions, NoSuchProcessError, runBatch } from '../src/batch.ts';
import type { Host } from '../src/host/host.ts';
import { readCapture } from '../src/host/recorded/capture.ts';
import { createRecordedHost } from '../src/host/recorded/recorded.ts';
import { Monitor } from '../src/monitor.ts';
import type { Wanted } from '../src/srs/process/find-srs.ts';
import { createTheme } from '../src/view/look/theme.ts';
import { createProcHost } from './helpers/proc-host.ts';

const HEALTHY = fileURLToPath(new URL('fixtures/healthy-rtc.ndjson.gz', import.meta.url));

/** What a batch run writes, a text a report. */
async function report(
  host: Host,
  change: Partial<BatchOptions> = {},
  wanted: Wanted = { name: 'srs' },
  isRead: (written: number) => boolean = () => true,
): Promise<readonly string[]> {
  const options: BatchOptions = {
    format: 'plain',
    count: 2,
    wanted: { name: 'srs' },
    pid: undefined,
    theme: createTheme({ colorLevel: 0, isAscii: false }),
    columns: 100,
    ...change,
  };
  const texts: string[] = [];
  const write = async (text: string): Promise<boolean> => {
    texts.push(text);
    return isRead(texts.length);
  };
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted });
  await runBatch(monitor, options, write, new AbortController().signal);
  return texts;
}

const healthy = async (): Promise<Host> => createRecordedHost(await readCapture(HEALTHY));

describe('batch reports', () => {
  test('begin with the first rates, one delay after the start, and are as many as asked for', async () => {
    const texts = await report(await healthy(), { format: 'json', count: 3 });
    const reports = texts.map(text => JSON.parse(text));
    expect(reports.map(({ srs }) => srs[0].udp.received)).toEqual([267, 519, 777]);
    expect(reports.every(({ elapsedSeconds }) => Math.abs(elapsedSeconds - 1) < 0.01)).toBe(true);
    expect(texts.every(text => text.endsWith('}\n'))).toBe(true);
  });

  test('of a recording end with its last record', async () => {
    const texts = await report(await healthy(), { format: 'json', count: Number.POSITIVE_INFINITY });
    expect(texts).toHaveLength(89);
    expect(JSON.parse(texts.at(-1) ?? '').srs[0].sockets[0].drops).toBe(0);
  });

  test('in plain text stand apart, in ASCII when wanted', async () => {
    const [first = '', second = ''] = await report(await healthy());
    expect(first).toMatch(/^srs-top {2}vm .*\n✔ no UDP loss {2}in 1\.0 s of 30, 267 received .*\n─ SRS 4156/);
    expect(second.startsWith('\nsrs-top')).toBe(true);
    const [ascii = ''] = await report(await healthy(), {
      theme: createTheme({ colorLevel: 0, isAscii: true }),
    });
    expect(ascii).toMatch(/^[ -~\n]*$/);
  });

  test('end when nobody reads any more', async () => {
    const texts = await report(await healthy(), { count: 50 }, { name: 'srs' }, written => written < 4);
    expect(texts).toHaveLength(4);
  });

  test('go on without SRS, and say so', async () => {
    const [text = ''] = await report(createProcHost(), { count: 1 });
    expect(text).toContain('– no srs here: nothing to lose');
  });
});

describe('a pid that was given', () => {
  test('has to be there', async () => {
    const run = report(createProcHost(), { pid: 99 }, { pid: 99 });
    await expect(run).rejects.toThrow(new NoSuchProcessError('no process with pid 99 on this host'));
  });

  test('may go later', async () => {
    const host = createProcHost();
    host.run({ pid: 99 });
    host.onTime = nowMs => {
      if (nowMs === 1_000) host.end(99);
    };
    const texts = await report(host, { pid: 99, format: 'json' }, { pid: 99 });
    expect(texts.map(text => JSON.parse(text).srs.length)).toEqual([0, 0]);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { Sample } from '../../src/sampling/sample.ts';
import { Sampler } from '../../src/sampling/sampler.ts';
import { known, sample, socket, srsReading, thread, udp } from './made-up.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const PID = 17_034;
const MIB = 1024 * 1024;

/** A refresh of a host that loses packets, has threads that come and go, and sockets that are opened anew. */
function sampleAt(second: number): Sample {
  const atMs = second * 1_000;
  const sockets = Array.from({ length: 20 }, (_, index) =>
    socket(50_000 + index + 20 * Math.floor(second / 50), {
      drops: second % 50,
      recvQueueBytes: 512 * (second % 7),
    }),
  );
  return sample(atMs, {
    srs: [
      srsReading(atMs, {
        threads: known(
          Array.from({ length: 10 }, (_, index) =>
            thread(PID + ((second + index) % 400), { waitNanoseconds: second * 660_000_000 }),
          ),
          atMs,
        ),
        udp: known(
          udp({ inDatagrams: second * 29_640, receiveBufferErrors: second * 20, inErrors: second * 20 }),
          atMs,
        ),
        udpSockets: known(sockets, atMs),
        openFiles: known({ count: 23, socketInodes: new Set(sockets.map(({ inode }) => inode)) }, atMs),
      }),
    ],
  });
}

function usedBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

describe('a snapshot', () => {
  test('carries the counters that it was made of, as they stood', () => {
    const model = new MetricsModel(30);
    const [first, second] = [sampleAt(0), sampleAt(1)];
    const before = model.advance(first);
    const after = model.advance(second);
    expect(before.sample).toBe(first);
    expect(after.sample).toBe(second);
    expect(after.sample.srs[0]?.udp.value).toMatchObject({ inDatagrams: 29_640, receiveBufferErrors: 20 });
    // What of it stands in JSON is of the window, not since the start.
    expect(after.metrics).not.toHaveProperty('sample');
  });

  test('keeps them whatever is read later', async () => {
    const copies: { readonly kept: Sample; readonly copy: unknown }[] = [];
    const path = fileURLToPath(new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
    const host = createRecordedHost(await readCapture(path));
    const sampler = new Sampler(host, { delayMs: 1_000, wanted: { name: 'srs' } });
    const model = new MetricsModel(30);
    for await (const next of sampler.run(new AbortController().signal)) {
      const { sample: kept } = model.advance(next);
      copies.push({ kept, copy: structuredClone(kept) });
    }
    expect(copies.length).toBeGreaterThan(20);
    for (const { kept, copy } of copies) expect(kept).toEqual(copy);
  });
});

describe('10,000 refreshes', () => {
  test('keep no snapshot but the last, and no more memory than 5,000 did', { timeout: 60_000 }, async () => {
    const model = new MetricsModel(30, { historySeconds: 60 });
    const snapshots: WeakRef<Snapshot>[] = [];
    let halfway = 0;
    for (let second = 0; second < 10_000; second++) {
      const snapshot = model.advance(sampleAt(second));
      if (second % 100 === 50) snapshots.push(new WeakRef(snapshot));
      if (second % 1_000 === 0) await nextTurn();
      if (second === 5_000) halfway = usedBytes();
    }
    // A weak reference holds what it refers to until the turn in which it was made is over.
    await nextTurn();
    const grown = usedBytes() - halfway;
    expect(snapshots.filter(ref => ref.deref() !== undefined)).toHaveLength(0);
    expect(grown).toBeLessThan(MIB / 2);
  });
});

describe('the history of a model', () => {
  const historyOf = (snapshot: Snapshot | undefined) => snapshot?.past.get(PID)?.history;
  const play = (refreshes: number, historySeconds?: number): Snapshot | undefined => {
    const model = new MetricsModel(30, historySeconds === undefined ? {} : { historySeconds });
    let last: Snapshot | undefined;
    for (let second = 0; second < refreshes; second++) last = model.advance(sampleAt(second));
    return last;
  };

  test('is an hour of refreshes unless another depth is set', { timeout: 60_000 }, () => {
    const history = historyOf(play(3_700));
    expect(history?.length).toBeGreaterThanOrEqual(3_600);
    expect(history?.length).toBeLessThan(3_605);
    expect(history?.at(-1)?.atMs).toBe(3_699_000);
  });

  test('that is shorter forgets what is older', () => {
    const history = historyOf(play(1_000, 60));
    expect(history?.length).toBeGreaterThanOrEqual(60);
    expect(history?.length).toBeLessThan(65);
    expect(history?.at(0)?.atMs).toBeGreaterThan(930_000);
    expect(history?.at(-1)?.atMs).toBe(999_000);
  });

  test('of an SRS that ended is as deep', () => {
    const model = new MetricsModel(30, { historySeconds: 60 });
    for (let second = 0; second < 200; second++) model.advance(sampleAt(second));
    const gone = { kind: 'gone', pid: PID, time: new Date() } as const;
    const { ended } = model.advance({ ...sampleAt(200), srs: [], events: [gone] });
    expect(ended[0]?.history).toHaveLength(60);
  });
});

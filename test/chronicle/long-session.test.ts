import { fileURLToPath } from 'node:url';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import { Chronicle } from '../../src/chronicle/chronicle.ts';
import { readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { HistoryPoints } from '../../src/metrics/history/history-points.ts';
import { Monitor } from '../../src/monitor.ts';
import { summaryJson } from '../../src/output/summary-json.ts';
import { summaryMarkdown } from '../../src/output/summary-markdown.ts';

/** A session of so many seconds: a day keeps no more than some hours. `SUMMARY_SECONDS=86400` for a day. */
const SECONDS = Number(process.env.SUMMARY_SECONDS ?? 21_600);
const MIB = 1024 ** 2;

/** What is still used of this heap, and no garbage. */
function liveHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return getHeapStatistics().used_heap_size;
}

/** The refreshes of an incident, as they were. */
async function refreshesOf(name: string): Promise<readonly AdvisedSnapshot[]> {
  const path = fileURLToPath(new URL(`../fixtures/${name}.ndjson.gz`, import.meta.url));
  const host = createRecordedHost(await readCapture(path));
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
  const all: AdvisedSnapshot[] = [];
  for await (const snapshot of monitor.run(new AbortController().signal)) all.push(snapshot);
  return all;
}

/** The same so much later: what a chronicle looks at of it has other times, and nothing of the one before. */
function later(snapshot: AdvisedSnapshot, ms: number): AdvisedSnapshot {
  const { sample, past, advice } = snapshot;
  const laterPast = [...past].map(([pid, one]) => {
    const point = one.history.at(-1);
    const udp = point?.forVerdict?.udp;
    const moved = point && {
      ...point,
      atMs: point.atMs + ms,
      forVerdict: point.forVerdict && {
        ...point.forVerdict,
        udp: udp && { ...udp, fromMs: udp.fromMs + ms, toMs: udp.toMs + ms },
      },
    };
    const windows = one.windows
      .slice(0, 1)
      .map(window => ({ ...window, time: new Date(Date.parse(window.time) + ms).toISOString() }));
    return [pid, { ...one, windows, history: HistoryPoints.of(moved === undefined ? [] : [moved]) }] as const;
  });
  return {
    ...snapshot,
    past: new Map(laterPast),
    sample: {
      ...sample,
      atMs: sample.atMs + ms,
      plannedAtMs: sample.plannedAtMs + ms,
      time: new Date(sample.time.getTime() + ms),
    },
    advice: { ...advice, findings: advice.findings.map(one => ({ ...one, sinceMs: one.sinceMs + ms })) },
  };
}

test('hours of incidents, a refresh a second, is kept in less than 1 MiB, and told on one page', async () => {
  const refreshes = await refreshesOf('incident-rcvbuf-renice');
  const chronicle = new Chronicle();
  const lengthMs = 150_000;
  const rounds = Math.ceil((SECONDS * 1_000) / lengthMs);
  const before = liveHeapBytes();
  const after: number[] = [];
  let spentMs = 0;
  for (let round = 0; round < rounds; round++) {
    const moved = refreshes.map(snapshot => later(snapshot, round * lengthMs));
    const beganMs = performance.now();
    for (const snapshot of moved) chronicle.take(snapshot, [], undefined);
    spentMs += performance.now() - beganMs;
    const isQuarter = (round + 1) % Math.floor(rounds / 4) === 0;
    if (isQuarter) after.push(liveHeapBytes() - before);
  }
  expect(after).toHaveLength(4);
  for (const bytes of after) expect(bytes).toBeLessThan(1 * MIB);
  // The last quarter adds nothing.
  expect((after[3] ?? 0) - (after[2] ?? 0)).toBeLessThan(0.1 * MIB);
  // 0.05 % of a core at a refresh a second; whatever else runs on the machine only adds to it.
  expect(spentMs / (rounds * refreshes.length)).toBeLessThan(0.5);

  const told = chronicle.tell();
  if (told === undefined) throw new Error('expected something to be told, got nothing');
  expect(told.losses[0]?.lost).toBe(rounds * 7_382);
  const nothing = { tunings: [], changes: [], inForce: [], doubts: [], files: [], recording: undefined };
  const summary = {
    schema: 1,
    origin: undefined,
    demo: undefined,
    afar: undefined,
    ...told,
    ...nothing,
  } as const;
  expect(summaryJson(summary).length).toBeLessThan(256 * 1024);
  expect(summaryMarkdown(summary).split('\n').length).toBeLessThan(70);
});

import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { createReplayedHost } from '../../../src/host/recorded/replayed-host.ts';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';
import { Recorder } from '../../../src/host/recording/recorder.ts';
import { createRecordingHost } from '../../../src/host/recording/recording-host.ts';
import { Monitor } from '../../../src/monitor.ts';
import { formatJson } from '../../../src/output/json.ts';

function headerOf(host: Host): RecordingHeader {
  return {
    schema: 1,
    version: '0.0.0',
    hostId: host.id,
    hostName: host.name,
    system: host.system,
    startAt: Math.round(host.clock.nowMs() * 1_000),
    startWall: host.clock.time().getTime(),
    delaySeconds: 0.5,
    windowSeconds: 5,
    wanted: { name: 'node' },
  };
}

async function jsonOf(host: Host, count: number): Promise<readonly string[]> {
  const stop = new AbortController();
  const monitor = new Monitor(host, { delaySeconds: 0.5, windowSeconds: 5, wanted: { name: 'node' } });
  monitor.wantPlacement(true);
  const lines: string[] = [];
  for await (const { metrics, advice } of monitor.run(stop.signal)) {
    lines.push(formatJson(metrics, advice));
    if (lines.length >= count) break;
  }
  return lines;
}

describe('a recorded host', () => {
  it('is as it was, field by field', { timeout: 60_000 }, async () => {
    const frames: Frame[] = [];
    const local = createLocalHost();
    const header = headerOf(local);
    const recorder = new Recorder({
      header,
      taker: { wantsKey: () => frames.length === 0, take: frame => void frames.push(structuredClone(frame)) },
    });
    const live = await jsonOf(createRecordingHost(local, recorder), 24);
    recorder.sleeps();
    await local.close();
    const left = frames.map(frame => JSON.parse(JSON.stringify(frame)) as Frame);
    const host = await createReplayedHost({
      header,
      frames: { next: async () => left.shift(), close: async () => undefined },
    });
    const replayed = await jsonOf(host, 24);
    expect(replayed.length).toBe(live.length);
    for (const [index, line] of live.entries())
      expect(JSON.parse(replayed[index] ?? '')).toEqual(JSON.parse(line));
  });
});

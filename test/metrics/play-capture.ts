import { fileURLToPath } from 'node:url';
import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import { readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import type { Snapshot } from '../../src/metrics/model.ts';
import type { SrsMetrics } from '../../src/metrics/terms/metrics.ts';
import { Monitor } from '../../src/monitor.ts';

/** One refresh of a recorded host. */
export interface PlayedMoment {
  /** Seconds since the recording began. */
  readonly atSeconds: number;
  readonly snapshot: AdvisedSnapshot;
}

/** Plays a recording of test/fixtures to its end, a refresh a second. */
export async function playCapture(
  name: string,
  windowSeconds: number,
  { isPlacementWanted = false } = {},
): Promise<readonly PlayedMoment[]> {
  const path = fileURLToPath(new URL(`../fixtures/${name}.ndjson.gz`, import.meta.url));
  const host = createRecordedHost(await readCapture(path));
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds, wanted: { name: 'srs' } });
  monitor.wantPlacement(isPlacementWanted);
  const moments: PlayedMoment[] = [];
  for await (const snapshot of monitor.run(new AbortController().signal)) {
    moments.push({ atSeconds: host.clock.nowMs() / 1_000, snapshot });
  }
  return moments;
}

/** The moment nearest to a time. */
export function momentAt(moments: readonly PlayedMoment[], seconds: number): PlayedMoment {
  const nearest = moments.reduce((best, moment) =>
    Math.abs(moment.atSeconds - seconds) < Math.abs(best.atSeconds - seconds) ? moment : best,
  );
  if (Math.abs(nearest.atSeconds - seconds) > 0.5) throw new Error(`nothing recorded at ${seconds} s`);
  return nearest;
}

/** The only SRS of a snapshot. */
export function onlySrs({ metrics }: Snapshot): SrsMetrics {
  const [srs, ...others] = metrics.srs;
  if (srs === undefined || others.length > 0) throw new Error(`expected one SRS, got ${metrics.srs.length}`);
  return srs;
}

/** The main thread's share of the time, by figures of each refresh weighted with its length. */
export function averageOf(
  moments: readonly PlayedMoment[],
  figure: (srs: SrsMetrics) => number | undefined,
): number {
  let sum = 0;
  let seconds = 0;
  for (const { snapshot } of moments) {
    const value = figure(onlySrs(snapshot));
    const elapsed = snapshot.metrics.elapsedSeconds;
    if (value === undefined || elapsed === undefined) continue;
    sum += value * elapsed;
    seconds += elapsed;
  }
  if (seconds === 0) throw new Error('no refresh has that figure');
  return sum / seconds;
}

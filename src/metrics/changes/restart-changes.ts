import type { EndedSrs } from '../history/ended-srs.ts';
import type { SrsMetrics } from '../terms/metrics.ts';
import type { Observation, Observed } from './change.ts';

interface Restart {
  readonly observed: Omit<Observation, 'what' | 'parts'>;
  readonly before: SrsMetrics;
  /** The version is told, or will not be. */
  isVersionTold: boolean;
}

/** SRS that was started anew, and with another version: its log and its API say that some seconds later. */
export class RestartChanges {
  readonly #restarts = new Map<number, Restart>();

  /** @param replaced what ended, by the pid of the SRS that takes its place from this refresh on */
  take(
    all: readonly SrsMetrics[],
    replaced: ReadonlyMap<number, EndedSrs>,
    nowMs: number,
  ): readonly Observation[] {
    for (const pid of this.#restarts.keys())
      if (!all.some(srs => srs.pid === pid)) this.#restarts.delete(pid);
    return all.flatMap(srs => {
      const { pid, startTicks } = srs;
      const ended = replaced.get(pid);
      if (ended === undefined) return this.#tellVersion(srs);
      const sinceMs = ended.history.at(-1)?.atMs ?? nowMs;
      const observed = { pid, startTicks, outOf: undefined, sinceMs, atMs: nowMs };
      this.#restarts.set(pid, { observed, before: ended.last, isVersionTold: false });
      const part: Observed = { id: String(pid), startTicks, from: String(ended.last.pid), to: String(pid) };
      return [{ what: 'restart' as const, ...observed, parts: [part] as const }, ...this.#tellVersion(srs)];
    });
  }

  #tellVersion(srs: SrsMetrics): readonly Observation[] {
    const restart = this.#restarts.get(srs.pid);
    if (restart === undefined || restart.isVersionTold) return [];
    const { before, observed } = restart;
    // Each by its own words: the API may say more than the log.
    const told = [
      [before.api?.version, srs.api?.version],
      [before.log?.version, srs.log?.version],
    ].find((pair): pair is [string, string] => pair.every(version => version !== undefined));
    if (told === undefined) return [];
    restart.isVersionTold = true;
    const [from, to] = told;
    if (from === to) return [];
    const part = { id: String(srs.pid), startTicks: srs.startTicks, from, to };
    return [{ what: 'version', ...observed, parts: [part] }];
  }
}

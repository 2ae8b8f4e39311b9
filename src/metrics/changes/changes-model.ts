import type { Sample } from '../../sampling/sample.ts';
import type { EndedSrs } from '../history/ended-srs.ts';
import type { SrsMetrics } from '../terms/metrics.ts';
import type { Change, Observation } from './change.ts';
import { ChangeGroups } from './change-groups.ts';
import { HostChanges } from './host-changes.ts';
import { ProcessChanges } from './process-changes.ts';
import { RestartChanges } from './restart-changes.ts';
import { ThreadChanges } from './thread-changes.ts';

interface Watched {
  readonly startTicks: number;
  readonly threads: ThreadChanges;
  readonly process: ProcessChanges;
}

/**
 * What was changed of SRS and its host, by whomever: two samples that follow each other differ in it, and both know it. Of
 * what just appeared nothing was changed.
 */
export class ChangesModel {
  readonly #host = new HostChanges();
  readonly #restarts = new RestartChanges();
  readonly #watched = new Map<number, Watched>();
  readonly #groups = new ChangeGroups();

  /**
   * Takes in the next sample, and what it means.
   * @param replaced what ended, by the pid of the SRS that takes its place from this sample on
   */
  take(
    sample: Sample,
    all: readonly SrsMetrics[],
    replaced: ReadonlyMap<number, EndedSrs>,
  ): readonly Change[] {
    for (const pid of this.#watched.keys()) if (!all.some(srs => srs.pid === pid)) this.#watched.delete(pid);
    const ofThreads: Observation[] = [];
    for (const [index, reading] of sample.srs.entries()) {
      const { threads, process } = this.#watchedOf(reading.identity);
      ofThreads.push(...threads.take(reading, sample, all[index]?.busiestTid));
      ofThreads.push(...process.take(reading, sample.atMs));
    }
    const restarts = this.#restarts.take(all, replaced, sample.atMs);
    return this.#groups.take([...this.#host.take(sample), ...ofThreads, ...restarts], sample);
  }

  #watchedOf({ pid, startTicks }: { readonly pid: number; readonly startTicks: number }): Watched {
    const known = this.#watched.get(pid);
    if (known?.startTicks === startTicks) return known;
    const made = { startTicks, threads: new ThreadChanges(), process: new ProcessChanges() };
    this.#watched.set(pid, made);
    return made;
  }
}

import type { Change, ChangeKind } from '../../metrics/changes/change.ts';
import type { Figures } from './figures.ts';

/** What tunings change. Each is counted from 0 on: what is first seen at 1 has grown by nothing for who takes rates. */
const TUNED: Readonly<Record<Exclude<ChangeKind, 'restart' | 'version'>, 0>> = {
  nice: 0,
  policy: 0,
  affinity: 0,
  autogroup: 0,
  quota: 0,
  'receive-buffer': 0,
  sysctl: 0,
  'irq-affinity': 0,
  rps: 0,
};

/** Counts what was changed of SRS and its host, by whomever. */
export class ChangeCounts {
  readonly #tunings = new Map<string, number>(Object.entries(TUNED));
  #restarts = 0;

  take(changes: readonly Change[]): void {
    for (const { what, parts } of changes) {
      // All threads of a renice are one.
      const times = Math.max(...parts.map(part => part.times));
      if (what === 'restart') this.#restarts += times;
      else if (what in TUNED) this.#tunings.set(what, (this.#tunings.get(what) ?? 0) + times);
    }
  }

  add(figures: Figures): void {
    for (const [what, count] of this.#tunings) figures.add('srs_top_tunings_total', count, { what });
    figures.add('srs_top_srs_restarts_total', this.#restarts, {});
  }
}

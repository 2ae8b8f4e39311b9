import type { ForeignChange } from '../metrics/changes/change.ts';
import type { Sample } from '../sampling/sample.ts';
import { isTunersWork, type Tuner, type TunersSeen, tunerNamed } from './terms/tuners.ts';

/** A change is told of for so long. */
const TOLD_FOR_MS = 600_000;
/** Whether a daemon still runs is looked at so often meanwhile: on a large host that takes some milliseconds. */
const LOOK_EVERY_MS = 30_000;
const MOST_CHANGES = 50;

/** Keeps what was changed by no srs-top, and which daemons run that do such things. */
export class TunerWatch {
  #changes: readonly ForeignChange[] = [];
  #running: readonly Tuner[] | undefined;
  /** The reading of the processes that they were seen in. */
  #lookedMs = Number.NEGATIVE_INFINITY;

  tell(changes: readonly ForeignChange[]): void {
    const more = changes.filter(isTunersWork);
    if (more.length > 0) this.#changes = [...this.#changes, ...more].slice(-MOST_CHANGES);
  }

  /** Takes in the next sample. */
  take({ atMs, others }: Pick<Sample, 'atMs' | 'others'>): TunersSeen {
    this.#changes = this.#changes.filter(({ change }) => atMs - change.atMs < TOLD_FOR_MS);
    if (others.value !== undefined && others.atMs > this.#lookedMs) {
      this.#lookedMs = others.atMs;
      this.#running = others.value.flatMap(({ command, pid }) => {
        const name = tunerNamed(command);
        return name === undefined ? [] : [{ name, pid }];
      });
    }
    // What was seen long before a change says nothing of it.
    const isOld = atMs - this.#lookedMs > 2 * LOOK_EVERY_MS;
    return { running: isOld ? undefined : this.#running, changes: this.#changes };
  }

  /** Whether it has to be looked which processes there are. */
  wantsSurvey(nowMs: number): boolean {
    const newest = this.#changes.at(-1)?.change.atMs;
    if (newest === undefined) return false;
    return this.#lookedMs < newest || nowMs - this.#lookedMs >= LOOK_EVERY_MS;
  }
}

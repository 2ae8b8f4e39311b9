import type { Blindness } from './loss-spans.ts';
import type { Moment } from './moment.ts';
import type { Gap } from './summary.ts';

const MOST_GAPS = 40;
/** A refresh may come late on a host that is short of CPU: only so long is a gap. */
const LEAST_LATE_MS = 5_000;

interface Open {
  readonly began: string;
  readonly fromMs: number;
  ended: string;
  toMs: number;
  readonly what: Gap['what'];
  /** The SRS that is meant; undefined: everything is. */
  readonly pid: number | undefined;
}

/** Times of which something is not known: srs-top was stopped or the host slept, or the counters could not be read. */
export class Gaps {
  #gaps: readonly Open[] = [];

  /** A refresh that comes much later than it was due leaves a gap. */
  takeRefresh(moment: Moment, plannedAtMs: number, before: Moment | undefined): void {
    if (before === undefined || moment.atMs - plannedAtMs < LEAST_LATE_MS) return;
    this.#add('not-measured', { fromMs: before.atMs, toMs: moment.atMs }, moment);
  }

  /** @param pid the SRS whose counters they are */
  takeBlind(blind: Blindness, pid: number, moment: Moment): void {
    this.#add('no-counters', blind, moment, pid);
  }

  tell(): readonly Gap[] {
    return this.#gaps.map(({ began, ended, what, pid }) => ({
      ...{ began, ended, what },
      pids: pid === undefined ? [] : [pid],
    }));
  }

  /** One that follows another goes on with it. */
  #add(what: Gap['what'], { fromMs, toMs }: Blindness, moment: Moment, pid?: number): void {
    const ended = moment.isoOf(toMs);
    const last = this.#gaps.findLast(gap => gap.what === what && gap.pid === pid);
    if (last !== undefined && fromMs <= last.toMs + 1) {
      last.ended = ended;
      last.toMs = toMs;
      return;
    }
    const all = [...this.#gaps, { what, pid, began: moment.isoOf(fromMs), fromMs, ended, toMs }];
    const half = MOST_GAPS / 2;
    this.#gaps = all.length <= MOST_GAPS ? all : [...all.slice(0, half), ...all.slice(-half)];
  }
}

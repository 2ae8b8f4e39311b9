import type { UdpWindow } from '../metrics/terms/metrics.ts';
import { ledgerOf } from '../metrics/udp/losses.ts';
import type { LossyWindows } from './summary.ts';

/** A day has 2,880 windows of 30 s. */
const MOST_ROWS = 120;

interface Row {
  beganMs: number;
  endedMs: number;
  windows: number;
  coveredSeconds: number;
  lost: number;
  uncounted: number;
  arrived: number | undefined;
  socket: LossyWindows['socket'];
}

/** What is lost since the last window was complete. */
export interface Remainder {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly lost: number;
  readonly uncounted: number;
  readonly arrived: number | undefined;
}

/** The completed windows of one network namespace that lost something; of very many, several in a row as one. */
export class LossyWindowRows {
  #rows: Row[] = [];
  #newest: UdpWindow | undefined;

  /**
   * Takes in the completed windows, the newest first, as they are at the next refresh.
   * @returns whether there is one that was not there before
   */
  push([newest]: readonly UdpWindow[]): boolean {
    if (newest === this.#newest || newest === undefined) return false;
    this.#newest = newest;
    const { arrived, lost, uncounted = 0 } = ledgerOf(newest);
    if (lost === 0) return true;
    const endedMs = Date.parse(newest.time);
    const spanSeconds = newest.coveredSeconds + newest.gapSeconds;
    const [owner] = newest.owners;
    this.#rows.push({
      ...{ beganMs: endedMs - spanSeconds * 1_000, endedMs, windows: 1, arrived },
      coveredSeconds: newest.coveredSeconds,
      ...{ lost: lost - uncounted, uncounted },
      socket: owner && { local: owner.local, drops: owner.drops },
    });
    if (this.#rows.length > MOST_ROWS) this.#rows = joinPairs(this.#rows);
    return true;
  }

  /** @param rest wall clock, milliseconds; undefined: nothing was lost since the last window was complete */
  tell(rest: Remainder | undefined): readonly LossyWindows[] {
    const told = this.#rows.map(row => toldRow(row, true));
    if (rest === undefined) return told;
    const coveredSeconds = (rest.endedMs - rest.beganMs) / 1_000;
    return [...told, toldRow({ ...rest, windows: 1, coveredSeconds, socket: undefined }, false)];
  }
}

/** As few rows as are to be shown: neighbours are told together. */
export function joinedWindows(rows: readonly LossyWindows[], most: number): readonly LossyWindows[] {
  const each = Math.ceil(rows.length / Math.max(1, most));
  if (each <= 1) return rows;
  const groups = Array.from({ length: Math.ceil(rows.length / each) }, (_, index) =>
    rows.slice(index * each, (index + 1) * each),
  );
  return groups.flatMap(([first, ...others]) =>
    first === undefined ? [] : others.reduce((sum, row) => joinRows(sum, row), first),
  );
}

function joinRows(first: LossyWindows, second: LossyWindows): LossyWindows {
  return {
    began: first.began,
    ended: second.ended,
    windows: first.windows + second.windows,
    isComplete: first.isComplete && second.isComplete,
    coveredSeconds: first.coveredSeconds + second.coveredSeconds,
    lost: first.lost + second.lost,
    uncounted: first.uncounted + second.uncounted,
    arrived: sumOf(first.arrived, second.arrived),
    socket: joinSockets(first.socket, second.socket),
  };
}

function joinPairs(rows: readonly Row[]): Row[] {
  const joined: Row[] = [];
  for (let index = 0; index < rows.length; index += 2) {
    const [first, second] = [rows[index], rows[index + 1]];
    if (first === undefined) continue;
    if (second === undefined) joined.push(first);
    else
      joined.push({
        beganMs: first.beganMs,
        endedMs: second.endedMs,
        windows: first.windows + second.windows,
        coveredSeconds: first.coveredSeconds + second.coveredSeconds,
        lost: first.lost + second.lost,
        uncounted: first.uncounted + second.uncounted,
        arrived: sumOf(first.arrived, second.arrived),
        socket: joinSockets(first.socket, second.socket),
      });
  }
  return joined;
}

/** Of two sockets the one that dropped more: what the other did is not added to it. */
function joinSockets(one: LossyWindows['socket'], other: LossyWindows['socket']): LossyWindows['socket'] {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.local === other.local) return { local: one.local, drops: one.drops + other.drops };
  return one.drops >= other.drops ? one : other;
}

function toldRow({ beganMs, endedMs, ...row }: Row, isComplete: boolean): LossyWindows {
  return { ...row, isComplete, began: isoOf(beganMs), ended: isoOf(endedMs) };
}

function isoOf(epochMs: number): string {
  return new Date(Number.isFinite(epochMs) ? epochMs : 0).toISOString();
}

function sumOf(sum: number | undefined, value: number | undefined): number | undefined {
  return sum === undefined || value === undefined ? undefined : sum + value;
}

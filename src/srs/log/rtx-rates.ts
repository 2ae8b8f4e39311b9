import type { RtxTotals } from './facts.ts';

const SHORTEST_MS = 1_000;

/** Rates of the RTX figures, which are totals since SRS started (8.0.41). */
export class RtxRates {
  #last: { readonly atMs: number; readonly totals: RtxTotals } | undefined;
  #perSecond: RtxTotals | undefined;

  /** Between the last two lines; undefined where a total went back or the newest line has none. */
  get perSecond(): RtxTotals | undefined {
    return this.#perSecond;
  }

  take(totals: RtxTotals | undefined, atMs: number): void {
    const last = this.#last;
    if (last !== undefined && totals !== undefined && atMs - last.atMs < SHORTEST_MS) return;
    this.#last = totals && { atMs, totals };
    this.#perSecond = last && totals && ratesOf(last.totals, totals, (atMs - last.atMs) / 1_000);
  }
}

function ratesOf(before: RtxTotals, now: RtxTotals, seconds: number): RtxTotals | undefined {
  const rate = (key: keyof RtxTotals): number => (now[key] - before[key]) / seconds;
  const rates = { s: rate('s'), r: rate('r'), u: rate('u'), p: rate('p') };
  return Object.values(rates).some(value => value < 0) ? undefined : rates;
}

import type { Timed } from './log-knowledge.ts';

interface Loss {
  readonly receive: number;
  readonly send: number;
}

/** SRS looks every 9 s and writes every 5 s: what it found at one look stands in no more lines than these. */
const MOST_LINES = 2;
/** Lines that are further apart do not tell of one look. */
const APART_MS = 12_000;
const MOST_KEPT = 256;

/** The `loss=` of consecutive lines, each look of SRS counted once (srs_app_utility.cpp, `srs_update_udp_snmp_statistic`). */
export class LossRepeats {
  readonly #losses: Timed<Loss>[] = [];
  #last: { readonly atMs: number; readonly loss: Loss; readonly lines: number } | undefined;

  /** @param loss of the next periodic line; undefined where it has none */
  take(loss: Loss | undefined, atMs: number): void {
    const last = this.#last;
    this.#last = undefined;
    if (loss === undefined) return;
    const isRepeat =
      last !== undefined &&
      last.loss.receive === loss.receive &&
      last.loss.send === loss.send &&
      last.lines < MOST_LINES &&
      atMs - last.atMs < APART_MS;
    this.#last = { atMs, loss, lines: isRepeat ? last.lines + 1 : 1 };
    if (isRepeat) return;
    this.#losses.push({ atMs, value: loss });
    if (this.#losses.length > MOST_KEPT) this.#losses.shift();
  }

  since(atMs: number): readonly Timed<Loss>[] {
    while (this.#losses[0] !== undefined && this.#losses[0].atMs < atMs) this.#losses.shift();
    return [...this.#losses];
  }
}

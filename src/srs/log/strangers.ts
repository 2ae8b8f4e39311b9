/** A rate that no line confirmed for so long is none of now. */
const FRESH_MS = 60_000;
const SHORTEST_MS = 1_000;
/** UDP sockets of an SRS: one or a few. */
const MOST_SOCKETS = 64;

interface Socket {
  readonly total: number;
  readonly atMs: number;
  readonly perSecond: number | undefined;
}

/**
 * How many packets of unknown senders arrive, by the totals that SRS writes now and then for each of its UDP sockets
 * (srs_app_pithy_print.cpp, SrsErrorPithyPrint).
 */
export class Strangers {
  readonly #sockets = new Map<string, Socket>();

  /** @param context of the socket's listener */
  take(context: string, total: number, atMs: number): void {
    const before = this.#sockets.get(context);
    if (before === undefined && this.#sockets.size >= MOST_SOCKETS) return;
    if (before !== undefined && atMs - before.atMs < SHORTEST_MS && total >= before.total) return;
    const passed = before === undefined ? undefined : total - before.total;
    const perSecond =
      before === undefined || passed === undefined || passed < 0 || atMs <= before.atMs
        ? undefined
        : (passed * 1_000) / (atMs - before.atMs);
    this.#sockets.set(context, { total, atMs, perSecond });
  }

  /** Of all sockets; undefined while no two lines of one of them told of any. */
  perSecondAt(atMs: number): number | undefined {
    let sum: number | undefined;
    for (const { atMs: toldAtMs, perSecond } of this.#sockets.values())
      if (perSecond !== undefined && atMs - toldAtMs <= FRESH_MS) sum = (sum ?? 0) + perSecond;
    return sum;
  }
}

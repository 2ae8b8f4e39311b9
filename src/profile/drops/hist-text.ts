/** One line of a histogram: the values of its keys, as the kernel writes them, and how often they came. */
export interface HistRow {
  readonly values: readonly string[];
  readonly count: number;
}

export interface Hist {
  readonly rows: readonly HistRow[];
  /** Events that found no room in its table, and are in no row; undefined: it does not say. */
  readonly dropped: number | undefined;
}

/**
 * A `hist` file (Documentation/trace/histogram.rst): `{ reason:          6 } hitcount:       1234`.
 * @param keys in the order of the trigger; only lines with exactly these count
 */
export function parseHist(text: string, keys: readonly string[]): Hist {
  const pattern = keys.map(key => `${key}: *(.*?) *`).join(', ');
  const line = new RegExp(`^\\{ ${pattern} \\} hitcount: +(\\d{1,15})\\b`);
  const rows = text.split('\n').flatMap(each => {
    const found = line.exec(each);
    return found === null ? [] : [{ values: found.slice(1, -1), count: Number(found.at(-1)) }];
  });
  const dropped = /^ +Dropped: (\d{1,15})$/m.exec(text)?.[1];
  return { rows, dropped: dropped === undefined ? undefined : Number(dropped) };
}

/** A number of it: the kernel writes negative ones as they look without a sign, in 64 bits. Undefined for anything else. */
export function toSigned(value: string): number | undefined {
  return /^-?\d{1,20}$/.test(value) ? Number(BigInt.asIntN(64, BigInt(value))) : undefined;
}

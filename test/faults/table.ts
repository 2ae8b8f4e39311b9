/** What became of one fault. */
export interface Row {
  readonly fault: string;
  /** What doctor said first. */
  readonly found: string | undefined;
  /** Undefined where nothing is there to clear it. */
  readonly clearedInSeconds: number | undefined;
}

/** `fault → first finding → cleared in s`, with columns as wide as they need. */
export function printTable(rows: readonly Row[]): void {
  const texts = rows.map(({ fault, found, clearedInSeconds }) => [
    fault,
    found ?? 'nothing',
    clearedInSeconds === undefined ? '–' : `${clearedInSeconds.toFixed(1)} s`,
  ]);
  const all = [['fault', 'first finding', 'cleared in'], ...texts];
  const widths = [0, 1, 2].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)));
  const lines = all.map(row =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

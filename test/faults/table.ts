import type { Diagnosis } from './doctor.ts';
import type { Seen } from './evidence.ts';
import type { Fault } from './fault.ts';

/** What became of one fault. */
export interface Row {
  readonly fault: Fault;
  readonly diagnosis: Diagnosis;
  readonly seen: readonly Seen[];
  /** Undefined where nothing cleared it. */
  readonly clearedInSeconds?: number | undefined;
}

/** `fault → first finding → cleared in s`, with what the kernel counted and what doctor said below each. */
export function printTable(rows: readonly Row[]): void {
  const texts = rows.map(row => [
    row.fault.name,
    wordsOf(row),
    row.clearedInSeconds === undefined ? '–' : `${row.clearedInSeconds.toFixed(1)} s`,
  ]);
  const table = [['fault', 'first finding', 'cleared in'], ...texts];
  const widths = [0, 1].map(column => Math.max(...table.map(row => row[column]?.length ?? 0)));
  const lines = table.map(row => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '));
  process.stdout.write(`\n${rows.map(detailOf).join('\n')}\n\n${lines.join('\n')}\n`);
}

function wordsOf({ fault, diagnosis }: Row): string {
  const found = diagnosis.findings[0]?.id ?? 'nothing';
  return found === fault.first ? found : `${found} (wanted: ${fault.first})`;
}

function detailOf({ fault, seen, diagnosis }: Row): string {
  const kernel = seen.map(({ what, value }) => `${what}: ${Math.round(value)}`);
  const sentences = diagnosis.findings.map(({ id, text }) => `${id}: ${text}`);
  return [fault.name, ...kernel, ...sentences].join('\n  ');
}

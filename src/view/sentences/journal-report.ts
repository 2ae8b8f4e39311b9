import { formatDateTime, formatTimeOfDay, UNKNOWN } from '../../text/format.ts';
import type { ExaminedEntry } from '../../tuning/engine/entry-state.ts';
import type { JournalEntry } from '../../tuning/journal/journal-entries.ts';
import { type DamagedRecord, describeDamaged } from '../../tuning/journal/journal-line.ts';
import { tuningOf } from '../../tuning/kinds/tunings.ts';
import { countOf, nameWhom } from '../../tuning/plan/name-targets.ts';

/** A change in words, as tables show it. */
export interface JournalRow {
  readonly entry: string;
  /** `2026-11-23 01:46:55`, local. */
  readonly time: string;
  /** `renice 0 → -15`. */
  readonly what: string;
  /** `srs 7847, 4 threads`. */
  readonly whom: string;
  /** Who did it; `–` where the journal does not tell. */
  readonly by: string;
  /** `in force`, `undone by 4`, `pid 7847 has ended`. */
  readonly state: string;
  /** `loss ended: 6,932 → 0 in 30 s …`; empty: it was not judged. */
  readonly verdict: string;
}

/** @param hostName what the host is called on the screen, where that is another name */
export function journalRow(examined: ExaminedEntry, hostName?: string): JournalRow {
  const { entry, begun, verdict } = examined.entry;
  const nouns = tuningOf(begun.kind)?.nouns ?? ['target', 'targets'];
  return {
    entry: String(entry),
    time: formatDateTime(begun.time),
    what: begun.title,
    whom: `${nameWhomShown(begun, hostName)}, ${countOf(begun.targets.length, nouns)}`,
    by: begun.operator ?? UNKNOWN,
    state: describeState(examined),
    verdict: verdict?.sentence ?? '',
  };
}

/** `srs 7847`; of the host, what it is called. */
export function nameWhomShown(begun: JournalEntry['begun'], hostName: string | undefined): string {
  const isHost = begun.process === undefined && begun.label === begun.host;
  return isHost && hostName !== undefined ? hostName : nameWhom(begun);
}

const HEAD: JournalRow = {
  entry: 'number',
  time: 'time',
  what: 'what',
  whom: 'on',
  by: 'by',
  state: 'state',
  verdict: '',
};

/** The journal as lines under a head, in the order given; a verdict stands below what was judged. */
export function journalTable(entries: readonly ExaminedEntry[]): readonly string[] {
  const rows = [HEAD, ...entries.map(entry => journalRow(entry))];
  // Not Math.max(...): a long journal has more rows than a call can have arguments.
  const widest = (field: keyof JournalRow): number =>
    rows.reduce((most, row) => Math.max(most, row[field].length), 0);
  const [number, time, what] = [widest('entry'), widest('time'), widest('what')];
  const whom = widest('whom');
  const by = rows.slice(1).some(row => row.by !== UNKNOWN) ? widest('by') : undefined;
  const indent = ' '.repeat(number + 2);
  return rows.flatMap(row => [
    `${row.entry.padStart(number)}  ${row.time.padEnd(time)}  ${row.what.padEnd(what)}  ${row.whom.padEnd(whom)}${by === undefined ? '' : `  ${row.by.padEnd(by)}`}  ${row.state}`,
    ...(row.verdict === '' ? [] : [`${indent}${row.verdict}`]),
  ]);
}

/** The journal as one JSON object (schema 1). Unknown is null. */
export function journalJson(
  entries: readonly ExaminedEntry[],
  damaged: readonly DamagedRecord[] = [],
): string {
  return JSON.stringify({
    schema: 1,
    entries: entries.map(
      ({ entry: { entry, begun, finished, until, isKept, verdict, undoneBy }, ...now }) => ({
        entry,
        time: begun.time,
        host: begun.host,
        kind: begun.kind,
        title: begun.title,
        label: begun.label,
        process: begun.process ?? null,
        operator: begun.operator ?? null,
        state: now.state,
        words: now.words,
        undoes: begun.undoes ?? null,
        undoneBy: undoneBy ?? null,
        until: until ?? null,
        isKept,
        isFinished: finished !== undefined,
        outcome: finished?.sentence ?? null,
        verdict:
          verdict === undefined
            ? null
            : { severity: verdict.severity, text: verdict.sentence, time: verdict.time },
        targets: begun.targets.map(({ id, name, before, wanted }) => ({
          id,
          name,
          before,
          wanted,
          after: finished?.after.find(state => state.id === id)?.value ?? null,
          now: now.targets.find(target => target.id === id)?.now ?? null,
        })),
      }),
    ),
    damaged: damaged.map(record => ({
      line: record.line,
      fault: record.fault,
      entry: record.entry ?? null,
      title: record.title ?? null,
      words: describeDamaged(record),
    })),
  });
}

/** A change that is still in force after its time was not kept by anybody: srs-top could not take it back. */
function describeState({ entry: { until, isKept }, state, words }: ExaminedEntry): string {
  return until === undefined || isKept || state !== 'in-force'
    ? words
    : `${words}, back at ${formatTimeOfDay(until)} unless kept`;
}

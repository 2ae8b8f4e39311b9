import { cleanText } from '../../text/clean-text.ts';

/** A line of the table: its share of the section's samples, and the texts of the other columns. */
export interface ReportRow {
  readonly percent: number;
  readonly cells: readonly string[];
}

interface Section {
  readonly sampleCount: number | undefined;
  readonly rows: ReportRow[];
}

/** What a text of `perf report --stdio` says, whatever it was sorted by. */
export interface ReportTable {
  /** As perf rounds it: `12K` is 12,000. Undefined when it did not say. */
  readonly sampleCount: number | undefined;
  /** Most samples first. */
  readonly rows: readonly ReportRow[];
}

/**
 * Reads the report's text. CPUs of two kinds (hybrid) give a section for each event, whose percents are of that event
 * alone: those are weighed by its samples. Lines of another shape are passed over.
 * @param readCells the cells of a row after the overhead, as the report shows them; undefined: no such line
 */
export function readReportTable(
  text: string,
  readCells: (cells: readonly string[]) => readonly string[] | undefined,
): ReportTable {
  const sections = splitSections(text, readCells);
  const counts = sections.flatMap(section =>
    section.sampleCount === undefined ? [] : [section.sampleCount],
  );
  const sampleCount = counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
  if (sections.length < 2 || sampleCount === undefined || sampleCount === 0) {
    return { sampleCount, rows: sections.flatMap(section => section.rows) };
  }
  const weighed = sections.flatMap(section =>
    section.rows.map(row => ({
      ...row,
      percent: (row.percent * (section.sampleCount ?? 0)) / sampleCount,
    })),
  );
  return { sampleCount, rows: mergeRows(weighed) };
}

/** A section begins with `# Samples: 12K of event 'cycles'`; a line of dots shows where its columns begin. */
function splitSections(
  text: string,
  readCells: (cells: readonly string[]) => readonly string[] | undefined,
): readonly Section[] {
  const sections: Section[] = [];
  let columnStarts: readonly number[] = [];
  for (const line of text.split('\n')) {
    const [, digits, unit = ''] = /^# Samples: (\d+)([KMG]?)\s+of event/.exec(line) ?? [];
    if (digits !== undefined) sections.push({ sampleCount: Number(digits) * scaleOf(unit), rows: [] });
    if (/^# \.[. ]*$/.test(line)) columnStarts = [...line.matchAll(/\.+/g)].map(dots => dots.index);
    if (line.startsWith('#')) continue;
    const [overhead = '', ...others] = cutColumns(line, columnStarts);
    const percent = /^(\d+\.\d+)%$/.exec(overhead)?.[1];
    const cells = percent === undefined ? undefined : readCells(others);
    if (cells !== undefined) sections.at(-1)?.rows.push({ percent: Number(percent), cells });
  }
  return sections;
}

function scaleOf(unit: string): number {
  return { K: 1e3, M: 1e6, G: 1e9 }[unit] ?? 1;
}

/**
 * `    30.96%  SRT:RcvQ:w1  srs            [.] std::map<int, A>::find`: cut where the columns begin, as names of threads
 * and symbols hold spaces. perf counts bytes, so they are cut as bytes.
 */
function cutColumns(line: string, columnStarts: readonly number[]): readonly string[] {
  // A byte that is no UTF-8 came as one U+FFFD, which would be three bytes.
  const bytes = Buffer.from(line.replaceAll('\ufffd', '?'));
  return columnStarts.map((start, index) =>
    cleanText(bytes.subarray(start, columnStarts[index + 1]).toString()).trim(),
  );
}

function mergeRows(rows: readonly ReportRow[]): readonly ReportRow[] {
  const groups = Map.groupBy(rows, ({ cells }) => JSON.stringify(cells));
  const merged = [...groups.values()].flatMap(group => {
    const percent = group.reduce((sum, row) => sum + row.percent, 0);
    return group.slice(0, 1).map(row => ({ ...row, percent }));
  });
  return merged.sort((a, b) => b.percent - a.percent);
}

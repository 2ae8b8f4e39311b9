import { formatTimeOfDay } from '../../text/format.ts';
import { padEnd, padStart, truncate, widthOf } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { fleetColumns } from './fleet-columns.ts';
import { type FleetHost, type FleetRow, rowsOf, wordsOf } from './fleet-row.ts';

const TIME_WIDTH = 10;

/** The heads of the columns of `fleetReportLines`. */
export function fleetReportHead(width: number, theme: Theme): string {
  const heads = columnsOf(width, theme).map(({ head, width: wide, align }, index) => {
    const shown = index === 0 ? 'host' : head;
    return align === 'right' ? padStart(shown, wide) : padEnd(shown, wide);
  });
  return theme.encode(padEnd('time', TIME_WIDTH) + heads.join('')).trimEnd();
}

/** A host as lines of a report, one a process, with the time in front: of its refresh, or of now where there is none. */
export function fleetReportLines(
  host: FleetHost,
  now: string,
  width: number,
  theme: Theme,
): readonly string[] {
  const time = padEnd(formatTimeOfDay(host.snapshot?.metrics.time ?? now), TIME_WIDTH);
  return rowsOf(host).map(row => theme.encode(time + lineOf(row, columnsOf(width, theme), width, theme)));
}

function columnsOf(width: number, theme: Theme): readonly Column<FleetRow>[] {
  const room = width - TIME_WIDTH;
  return fittingColumns(
    fleetColumns(room, theme, () => ({ sign: '', isChosen: false })),
    room,
  );
}

function lineOf(row: FleetRow, columns: readonly Column<FleetRow>[], width: number, theme: Theme): string {
  if (row.srs !== undefined) return tableRows([row], columns, theme)[0] ?? '';
  // A host without figures has the room for why.
  const named = columns.filter(({ head }, index) => index === 0 || head === 'state');
  const [start = ''] = tableRows([row], named, theme);
  return `${start} ${truncate(wordsOf(row), Math.max(0, width - TIME_WIDTH - widthOf(start) - 1))}`;
}

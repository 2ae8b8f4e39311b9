import { formatTimeOfDay } from '../../text/format.ts';
import { padEnd, padStart } from '../../text/width.ts';
import { type Column, fittingColumns } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { fleetColumns, rowLine } from './fleet-columns.ts';
import { type FleetHost, type FleetRow, rowsOf } from './fleet-row.ts';

const TIME_WIDTH = 10;
/** The same for all hosts, which are reported each for itself. */
const REPORTED_NAME = 20;

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
  const columns = columnsOf(width, theme);
  return rowsOf(host).map(row => theme.encode(time + rowLine(row, columns, width - TIME_WIDTH, theme)));
}

function columnsOf(width: number, theme: Theme): readonly Column<FleetRow>[] {
  const room = width - TIME_WIDTH;
  return fittingColumns(
    fleetColumns(room, theme, { signOf: () => ({ sign: '', isChosen: false }), longest: REPORTED_NAME }),
    room,
  );
}

import type { DstatRow } from '../../metrics/dstat-rows.ts';
import { formatDstatBytes, formatDstatCount, formatTimeOfDay, UNKNOWN } from '../../output/format.ts';
import { titleRule } from '../look/table.ts';
import { padStart, truncate } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';
import type { Pane, PaneInput, Size } from './pane.ts';

/** Rows that scroll as dstat prints them, the newest on top. */
export const dstatPane: Pane = {
  name: 'dstat',
  wish: () => ({ least: 4, full: 12 }),
  render: dstatLines,
};

export function dstatLines(input: PaneInput, { columns, rows }: Size): readonly string[] {
  const { snapshot, past, view, theme, windowSeconds, delaySeconds } = input;
  const list = view.dstatPerWindow
    ? (past?.dstatWindowRows ?? [])
    : (past?.dstatRows ?? snapshot.hostDstatRows);
  const every = view.dstatPerWindow ? `every ${windowSeconds} s` : `every ${delaySeconds} s`;
  const title = titleRule('dstat', every, columns, theme);
  const nic = list.find(row => row.nicName !== undefined)?.nicName ?? 'nic';
  const heads = theme.paint('dim', truncate(headLine(nic, theme), columns));
  return [title, heads, ...list.map(row => truncate(rowLine(row, theme), columns))].slice(0, rows);
}

function headLine(nic: string, theme: Theme): string {
  const bar = theme.symbols.separator;
  const label = (name: string): string => padStart(`${truncate(name, 6)} recv`, 11);
  return `  time     usr sys idl wai hiq siq ${bar}${label('lo')}  send ${bar}${label(nic)}  send ${bar}   int   csw`;
}

function rowLine(row: DstatRow, theme: Theme): string {
  const bar = theme.paint('dim', theme.symbols.separator);
  const percent = (value: number | undefined): string =>
    padStart(value === undefined ? UNKNOWN : String(Math.round(value)), 4);
  const bytes = (value: number | undefined): string => padStart(formatDstatBytes(value), 6);
  const count = (value: number | undefined): string => padStart(formatDstatCount(value), 6);
  const cpu = [row.user, row.system, row.idle, row.iowait, row.irq, row.softirq].map(percent).join('');
  const lo = `     ${bytes(row.loReceive)}${bytes(row.loSend)}`;
  const nic = `     ${bytes(row.nicReceive)}${bytes(row.nicSend)}`;
  const system = `${count(row.interruptsPerSecond)}${count(row.contextSwitchesPerSecond)}`;
  return `  ${formatTimeOfDay(row.time)}${cpu} ${bar}${lo} ${bar}${nic} ${bar}${system}`;
}

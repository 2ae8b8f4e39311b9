import type { DstatRow } from '../../metrics/dstat-rows.ts';
import { formatDstatBytes, formatDstatCount, formatTimeOfDay, UNKNOWN } from '../../output/format.ts';
import { titleRule } from '../look/table.ts';
import { padEnd, padStart, truncate } from '../look/text.ts';
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
  const nic = list[0]?.nicName ?? 'nic';
  const title = titleRule(groupNames(nic, theme), every, columns, theme);
  const heads = theme.paint('dim', truncate(`  ${HEADS}`, columns));
  return [title, heads, ...list.map(row => truncate(rowLine(row, theme), columns))].slice(0, rows);
}

const HEADS = 'time     usr sys idl wai hiq siq  recv  send  recv  send   int   csw';

/** dstat's upper heads, in the title: whose bytes a second stand below. */
function groupNames(nic: string, theme: Theme): string {
  const { rule } = theme.symbols;
  const over = (text: string, width: number): string =>
    padEnd(` ${text} `, width).replace(/ {2,}$/, rest => ` ${rule.repeat(rest.length - 1)}`);
  const start = `dstat ${rule.repeat(2)} ${over('% of all CPUs', 25).trimStart()}`;
  return `${start}${over('lo bytes', 12)}${over(truncate(nic, 8), 12)}`.trimEnd();
}

function rowLine(row: DstatRow, theme: Theme): string {
  const percent = (value: number | undefined): string =>
    padStart(value === undefined ? UNKNOWN : String(Math.round(value)), 4);
  const bytes = (value: number | undefined): string => padStart(formatDstatBytes(value), 6);
  const count = (value: number | undefined): string => padStart(formatDstatCount(value), 6);
  const cpu = [row.user, row.system, row.idle, row.iowait, row.irq, row.softirq].map(percent).join('');
  const net = [row.loReceive, row.loSend, row.nicReceive, row.nicSend].map(bytes).join('');
  const system = [row.interruptsPerSecond, row.contextSwitchesPerSecond].map(count).join('');
  return `  ${theme.paint('dim', formatTimeOfDay(row.time))}${cpu}${net}${system}`;
}

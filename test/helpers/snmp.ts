import { splitFields } from '../../src/procfs/fields.ts';
import { toCount } from '../../src/procfs/numbers.ts';

/**
 * /proc/PID/net/snmp, and netstat, which is written alike (net/ipv4/proc.c): a line of names, then a line of figures with
 * the same prefix. Gives figures by prefix (`Udp`) and name. What is no count (`Tcp MaxConn -1`: no limit) is absent.
 */
export function parseSnmp(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const tables = new Map<string, ReadonlyMap<string, number>>();
  let header: readonly string[] = [];
  for (const line of text.split('\n')) {
    const fields = splitFields(line);
    const prefix = fields[0] ?? '';
    if (prefix.endsWith(':') && prefix === header[0]) {
      tables.set(prefix.slice(0, -1), toTable(header.slice(1), fields.slice(1)));
      header = [];
    } else {
      header = fields;
    }
  }
  return tables;
}

/** /proc/PID/net/snmp6 (net/ipv6/proc.c): a name and a figure on each line. What is no count is absent. */
export function parseSnmp6(text: string): ReadonlyMap<string, number> {
  const counters = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, figure, ...rest] = splitFields(line);
    const count = toCount(figure);
    if (name !== undefined && count !== undefined && rest.length === 0) counters.set(name, count);
  }
  return counters;
}

function toTable(names: readonly string[], figures: readonly string[]): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (const [column, name] of names.entries()) {
    const count = toCount(figures[column]);
    if (count !== undefined) table.set(name, count);
  }
  return table;
}

import { UNKNOWN } from '../texts/stat-text.ts';
import type { Course, ScrapedSeries, Value } from './scraped-series.ts';

/** What is asked of node_exporter: of collectors that it has by default. */
export const NODE_METRICS = [
  ...[
    'node_cpu_seconds_total',
    'node_cpu_guest_seconds_total',
    'node_intr_total',
    'node_context_switches_total',
  ],
  ...['node_boot_time_seconds', 'node_time_seconds', 'node_load1', 'node_load5', 'node_load15'],
  'node_network_(?:receive|transmit)_\\w+_total',
  'node_netstat_Udp6?_\\w+',
  'node_softnet_(?:processed|dropped|times_squeezed)_total',
  ...['node_sockstat_UDP_inuse', 'node_sockstat_UDP_mem', 'node_uname_info'],
] as const;

const TICKS_PER_SECOND = 100;
const CPU_MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

type Texts = Readonly<Record<string, string>>;

/** The texts of the kernel that node_exporter read, as far as it tells them. What it has not stands as `-`, or not at all. */
export function nodeTexts(node: ScrapedSeries, atMs: number): Texts {
  const texts: Readonly<Record<string, string | undefined>> = {
    '/proc/stat': statText(node, atMs),
    '/proc/loadavg': loadText(node, atMs),
    '/proc/uptime': uptimeText(node, atMs),
    '/proc/net/dev': interfacesText(node, atMs),
    '/proc/net/snmp': snmpText(countersOf(node, atMs, 'node_netstat_Udp_')),
    '/proc/net/snmp6': snmp6Text(countersOf(node, atMs, 'node_netstat_Udp6_')),
    '/proc/net/softnet_stat': softnetText(node, atMs),
    '/proc/net/sockstat': sockstatText(node, atMs),
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
  );
}

function statText(node: ScrapedSeries, atMs: number): string | undefined {
  const times = byLabels(node.at('node_cpu_seconds_total', atMs, 'counter'), 'cpu', 'mode');
  const guests = byLabels(node.at('node_cpu_guest_seconds_total', atMs, 'counter'), 'cpu', 'mode');
  const cpus = new Set([...times.keys()].flatMap(key => /^(\d{1,5})\n/.exec(key)?.[1] ?? []));
  if (cpus.size === 0) return undefined;
  const ticks = (seconds: number | undefined) =>
    seconds === undefined ? undefined : seconds * TICKS_PER_SECOND;
  const lines = [...cpus]
    .sort((a, b) => Number(a) - Number(b))
    .map(cpu => ({
      cpu,
      ticks: [
        ...CPU_MODES.map(mode => ticks(times.get(keyOf(cpu, mode)))),
        ...['user', 'nice'].map(mode => ticks(guests.get(keyOf(cpu, mode)))),
      ],
    }));
  const sums = (lines[0]?.ticks ?? []).map((_, part) => sum(lines.map(one => one.ticks[part])));
  const line = (name: string, figures: readonly (number | undefined)[]): string =>
    `${name} ${figures.map(shown).join(' ')}\n`;
  const of = (name: string, course: Course): string => shown(node.one(name, atMs, course));
  return [
    line('cpu ', sums),
    ...lines.map(one => line(`cpu${one.cpu}`, one.ticks)),
    `intr ${of('node_intr_total', 'counter')}\n`,
    `ctxt ${of('node_context_switches_total', 'counter')}\n`,
    `btime ${of('node_boot_time_seconds', 'level')}\n`,
  ].join('');
}

/** Values by these labels of theirs: of a large host there are thousands, and each is looked for. */
function byLabels(values: readonly Value[], ...names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(values.map(({ labels, value }) => [keyOf(...names.map(name => labels[name] ?? '')), value]));
}

function keyOf(...labels: readonly string[]): string {
  return labels.join('\n');
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.every(value => value !== undefined)
    ? values.reduce((all, value) => all + value, 0)
    : undefined;
}

/** How many run, and which pid came last, is not told. */
function loadText(node: ScrapedSeries, atMs: number): string | undefined {
  const loads = [1, 5, 15].map(minutes => node.one(`node_load${minutes}`, atMs, 'level'));
  return loads.includes(undefined) ? undefined : `${loads.map(load => load?.toFixed(2)).join(' ')} 0/0 0\n`;
}

function uptimeText(node: ScrapedSeries, atMs: number): string | undefined {
  const booted = node.one('node_boot_time_seconds', atMs, 'level');
  // Its own clock goes on between two scrapes.
  const now = node.one('node_time_seconds', atMs, 'counter');
  return booted === undefined || now === undefined ? undefined : `${(now - booted).toFixed(2)} 0.00\n`;
}

function interfacesText(node: ScrapedSeries, atMs: number): string | undefined {
  const figures = (direction: string, columns: readonly string[]) =>
    columns.map(what =>
      byLabels(node.at(`node_network_${direction}_${what}_total`, atMs, 'counter'), 'device'),
    );
  const received = figures('receive', [...COLUMNS, 'frame', 'compressed', 'multicast']);
  const sent = figures('transmit', [...COLUMNS, 'colls', 'carrier', 'compressed']);
  const names = new Set([...received, ...sent].flatMap(values => [...values.keys()]));
  const of = (columns: readonly ReadonlyMap<string, number>[], name: string) =>
    columns.map(values => values.get(name));
  return devText([...names].map(name => ({ name, received: of(received, name), sent: of(sent, name) })));
}

/** Of both directions of /proc/net/dev. */
const COLUMNS = ['bytes', 'packets', 'errs', 'drop', 'fifo'];

/** The figures of each direction of /proc/net/dev, in the order of its columns. */
export interface DeviceFigures {
  readonly name: string;
  readonly received: readonly (number | undefined)[];
  readonly sent: readonly (number | undefined)[];
}

/** /proc/net/dev with what is known; undefined where there is no interface. */
export function devText(devices: readonly DeviceFigures[]): string | undefined {
  // A name with blanks, or with a line's end, is none.
  const named = devices.filter(({ name }) => /^[^\s:]{1,64}$/.test(name));
  if (named.length === 0) return undefined;
  const columns = (figures: readonly (number | undefined)[]): string =>
    Array.from({ length: 8 }, (_, column) => shown(figures[column])).join(' ');
  const head =
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  return `${head}${named.map(({ name, received, sent }) => `${name}: ${columns(received)} ${columns(sent)}\n`).join('')}`;
}

function countersOf(node: ScrapedSeries, atMs: number, prefix: string): ReadonlyMap<string, number> {
  const names = [
    'InDatagrams',
    'NoPorts',
    'InErrors',
    'OutDatagrams',
    'RcvbufErrors',
    'SndbufErrors',
    'InCsumErrors',
    'MemErrors',
  ];
  return new Map(
    names.flatMap(name => {
      const value = node.one(`${prefix}${name}`, atMs, 'counter');
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The two lines `Udp:` of these counters; undefined where there are none. */
export function snmpText(counters: ReadonlyMap<string, number>): string | undefined {
  if (counters.size === 0) return undefined;
  return `Udp: ${[...counters.keys()].join(' ')}\nUdp: ${[...counters.values()].map(shown).join(' ')}\n`;
}

/** The lines `Udp6…` of these counters; undefined where there are none. */
export function snmp6Text(counters: ReadonlyMap<string, number>): string | undefined {
  if (counters.size === 0) return undefined;
  return [...counters].map(([name, value]) => `Udp6${name} ${shown(value)}\n`).join('');
}

/** The columns of Linux 5.10 and later, with the number of the CPU, as far as node_exporter has them. */
function softnetText(node: ScrapedSeries, atMs: number): string | undefined {
  const [processed, dropped, squeezed] = (['processed', 'dropped', 'times_squeezed'] as const).map(what =>
    byLabels(node.at(`node_softnet_${what}_total`, atMs, 'counter'), 'cpu'),
  );
  const lines = [...(processed ?? [])].flatMap(([cpu, value]) => {
    const [drops, squeezes] = [dropped?.get(cpu), squeezed?.get(cpu)];
    if (!/^\d{1,5}$/.test(cpu) || drops === undefined || squeezes === undefined) return [];
    const zeros = Array.from({ length: 9 }, () => hex(0));
    return [`${[hex(value), hex(drops), hex(squeezes), ...zeros, hex(Number(cpu))].join(' ')}\n`];
  });
  return lines.length === 0 ? undefined : lines.join('');
}

function hex(value: number): string {
  return (Math.round(value) % 2 ** 32).toString(16).padStart(8, '0');
}

function sockstatText(node: ScrapedSeries, atMs: number): string | undefined {
  const [inUse, pages] = ['inuse', 'mem'].map(what => node.one(`node_sockstat_UDP_${what}`, atMs, 'level'));
  return inUse === undefined || pages === undefined ? undefined : `UDP: inuse ${inUse} mem ${pages}\n`;
}

/** A whole number, as the kernel's are. */
function shown(value: number | undefined): string {
  return value === undefined ? UNKNOWN : String(Math.round(value));
}

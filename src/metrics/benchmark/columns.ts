import { formatBytes, formatCount, formatLossPercent, UNKNOWN } from '../../text/format.ts';
import type { BenchmarkRow, FigureName } from './figures.ts';

/** How a figure is written in the table, and read back from it. */
export interface Quantity {
  readonly figure: FigureName;
  /** Right behind the number: `%`, `Mbps`; empty: none. */
  readonly unit: string;
  /** What 1 of the unit is. */
  readonly scale: number;
  readonly decimals: (shown: number) => number;
}

export interface BenchmarkColumn {
  readonly head: string;
  /** What it is, for people. */
  readonly title: string;
  /** Its one number; undefined for a column that is none, or of several. */
  readonly quantity?: Quantity;
  readonly cell: (row: BenchmarkRow) => string;
}

const whole = (): number => 0;
const tenths = (): number => 1;
/** Three digits, as far as there are. */
const threeDigits = (shown: number): number => (shown === 0 ? 0 : shown < 10 ? 2 : shown < 100 ? 1 : 0);

/** The guide's eight, in its order and under its heads. */
export const GUIDE_COLUMNS: readonly BenchmarkColumn[] = [
  { head: 'Server', title: 'server', cell: ({ server }) => server },
  ofFigure('CPU', 'CPU of one core', percent('cpuPercent')),
  ofFigure('Mem', 'resident memory', {
    figure: 'residentBytes',
    unit: 'MiB',
    scale: 2 ** 20,
    decimals: tenths,
  }),
  { head: 'Conn', title: 'connections, and clients of WebRTC and SRT', cell: connectionsCell },
  ofFigure('ENbps', 'expected bits sent per second', bits('expectedBitsPerSecond')),
  ofFigure('ANbps', 'bits sent per second', bits('actualBitsPerSecond')),
  ofFigure('sb', 'CPU of load generators', percent('loadCpuPercent')),
  ofFigure('Lat', 'latency, as given', { figure: 'latencySeconds', unit: 's', scale: 1, decimals: tenths }),
];

/** What srs-top adds. */
export const ADDED_COLUMNS: readonly BenchmarkColumn[] = [
  { head: 'Loss', title: 'UDP packets lost for want of buffer or memory', cell: lossCell },
  {
    head: 'Recv-Q',
    title: 'fullest receive queue',
    cell: ({ figures }) => formatBytes(figures.recvQueuePeakBytes),
  },
  ofFigure('Wait', 'time its busiest thread waited for a CPU', percent('runQueueWaitPercent')),
  ofFigure('us', 'user, of all CPUs', percent('userPercent')),
  ofFigure('sy', 'system, of all CPUs', percent('systemPercent')),
  ofFigure('si', 'softirq, of all CPUs', percent('softirqPercent')),
  ofFigure('st', 'stolen, of all CPUs', percent('stealPercent')),
  ofFigure('MHz', 'frequency of the CPUs', { figure: 'frequencyMhz', unit: '', scale: 1, decimals: whole }),
  ofFigure('CPU/1k', 'CPU for 1,000 clients', percent('cpuPercentPerThousandClients')),
  {
    head: 'Windows',
    title: 'windows that the spread (±) is of',
    cell: ({ windowCount, seconds }) => `${windowCount}×${(seconds / windowCount).toFixed(1)}s`,
  },
  { head: 'Label', title: 'label', cell: ({ label }) => label },
];

/** Every column of the table in a file. */
export const ALL_COLUMNS: readonly BenchmarkColumn[] = [...GUIDE_COLUMNS, ...ADDED_COLUMNS];

/** A number with its unit, without its spread; `–` for what is not known. */
export function showQuantity({ unit, scale, decimals }: Quantity, value: number | undefined): string {
  if (value === undefined) return UNKNOWN;
  const shown = value / scale;
  return `${shown.toFixed(decimals(Math.abs(shown)))}${unit}`;
}

/** A standard deviation in the unit of its quantity, two digits of it and two decimals at most: `±0.43`, `±12`. */
export function showSpread({ scale }: Pick<Quantity, 'scale'>, deviation: number): string {
  const shown = deviation / scale;
  const digits = shown === 0 ? 0 : Math.min(2, Math.max(0, 1 - Math.floor(Math.log10(shown))));
  return `±${shown.toFixed(digits)}`;
}

function ofFigure(head: string, title: string, quantity: Quantity): BenchmarkColumn {
  const { figure } = quantity;
  return { head, title, quantity, cell: ({ figures }) => showQuantity(quantity, figures[figure]) };
}

function percent(figure: FigureName): Quantity {
  return { figure, unit: '%', scale: 1, decimals: tenths };
}

function bits(figure: FigureName): Quantity {
  return { figure, unit: 'Mbps', scale: 1e6, decimals: threeDigits };
}

/** `503`, with clients that are no connections: `3 + 80 UDP`; `3 + – UDP` where how many is not known. */
function connectionsCell({ figures }: BenchmarkRow): string {
  const { connections, udpClients } = figures;
  if (connections === undefined || udpClients === 0) return formatCount(connections);
  return `${formatCount(connections)} + ${formatCount(udpClients)} UDP`;
}

/** `0`, `7,382 (0.39%)`. */
function lossCell({ figures }: BenchmarkRow): string {
  const { lostPackets, lossPercent } = figures;
  if (lostPackets === undefined || lostPackets === 0) return formatCount(lostPackets);
  return `${formatCount(lostPackets)} (${formatLossPercent(lossPercent)}%)`;
}

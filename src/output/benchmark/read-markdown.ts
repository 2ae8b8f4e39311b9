import { ALL_COLUMNS, type Quantity } from '../../metrics/benchmark/columns.ts';
import {
  type ComparableRow,
  type FigureName,
  type Figures,
  UNKNOWN_FIGURES,
} from '../../metrics/benchmark/figures.ts';
import { cleanText } from '../../text/clean-text.ts';

/**
 * The rows of every table in a Markdown text whose heads begin as the guide's (`Server`, `CPU` …), so that one typed by hand
 * is read as well. A cell that is no figure is unknown. None where there is no such table.
 */
export function readMarkdown(text: string): readonly ComparableRow[] {
  let heads: readonly string[] | undefined;
  const rows: ComparableRow[] = [];
  for (const line of text.split('\n')) {
    const cells = cellsOf(line);
    if (cells === undefined) heads = undefined;
    else if (cells[0] === 'Server' && cells.includes('CPU')) heads = cells.map(canonical);
    else if (heads !== undefined && !cells.every(cell => /^:?-+:?$/.test(cell)))
      rows.push(rowOf(heads, cells));
  }
  return rows;
}

/** Undefined: the line is none of a table. */
function cellsOf(line: string): readonly string[] | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('|')) return undefined;
  return trimmed
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cleanText(cell.trim().replaceAll('\\|', '|')));
}

/** The guide has other words for some in one of its tables. */
const OTHER_HEADS: Readonly<Record<string, string>> = {
  Memory: 'Mem',
  Clients: 'Conn',
  ExpectNbps: 'ENbps',
  ActualNbps: 'ANbps',
  'srs-bench': 'sb',
  Latency: 'Lat',
};

function canonical(head: string): string {
  return OTHER_HEADS[head] ?? head;
}

function rowOf(heads: readonly string[], cells: readonly string[]): ComparableRow {
  const cellAt = (head: string): string => cells[heads.indexOf(head)] ?? '';
  const figures: Partial<Record<FigureName, number>> = {};
  const spread: Partial<Record<FigureName, number>> = {};
  const steps: Partial<Record<FigureName, number>> = {};
  const knownIn: Partial<Record<FigureName, number>> = {};
  for (const { head, quantity } of ALL_COLUMNS) {
    const read = quantity && readQuantity(quantity, cellAt(head));
    if (quantity === undefined || read === undefined) continue;
    figures[quantity.figure] = read.value;
    if (read.deviation !== undefined) spread[quantity.figure] = read.deviation;
    if (read.knownIn !== undefined) knownIn[quantity.figure] = read.knownIn;
    steps[quantity.figure] = read.step;
  }
  Object.assign(figures, readConnections(cellAt('Conn')), readLoss(cellAt('Loss')));
  const windows = /^(\d{1,6})×(\d{1,9}(?:\.\d+)?)s$/.exec(cellAt('Windows'));
  const windowCount = windows === null ? 1 : Math.max(1, Number(windows[1]));
  return {
    server: cellAt('Server'),
    pids: [],
    label: cellAt('Label'),
    time: undefined,
    seconds: windows === null ? 0 : windowCount * Number(windows[2]),
    windowCount,
    figures: { ...UNKNOWN_FIGURES, ...figures },
    spread: { ...UNKNOWN_FIGURES, ...spread },
    steps: { ...UNKNOWN_FIGURES, ...steps },
    knownIn: { ...UNKNOWN_FIGURES, ...knownIn },
    windows: [],
    interfaceName: undefined,
    notes: [],
  };
}

/** The guide writes MB of what top shows, which is MiB; `K` and `G` are not bits of our own but of other hands. */
const UNITS: Readonly<Record<string, number>> = {
  MB: 2 ** 20,
  kbps: 1e3,
  Kbps: 1e3,
  Gbps: 1e9,
};

interface ReadQuantity {
  readonly value: number;
  readonly step: number;
  readonly deviation: number | undefined;
  readonly knownIn: number | undefined;
}

function readQuantity({ unit, scale }: Quantity, cell: string): ReadQuantity | undefined {
  const found =
    /^(\d{1,15})(?:\.(\d{1,9}))?([A-Za-z%]*)(?: ±(\d{1,15}(?:\.\d{1,12})?)(?:\/(\d{1,6}))?)?$/.exec(cell);
  if (found === null) return undefined;
  const [, digits = '', decimals = '', itsUnit = '', deviation, knownIn] = found;
  const size = itsUnit === unit ? scale : UNITS[itsUnit];
  if (size === undefined) return undefined;
  return {
    value: Number(`${digits}.${decimals || '0'}`) * size,
    step: size / 10 ** decimals.length,
    deviation: deviation === undefined ? undefined : Number(deviation) * size,
    knownIn: knownIn === undefined ? undefined : Number(knownIn),
  };
}

/** `503`, `3 + 80 UDP`, `3 + – UDP`. */
function readConnections(cell: string): Partial<Figures> {
  const [, connections, udpClients = '0'] = /^([\d,]{1,15})(?: \+ ([\d,]{1,15}|–) UDP)?$/.exec(cell) ?? [];
  if (connections === undefined) return {};
  return {
    connections: toNumber(connections),
    ...(udpClients !== '–' && { udpClients: toNumber(udpClients) }),
  };
}

/** `0`, `7,382 (0.39%)`. */
function readLoss(cell: string): Partial<Figures> {
  const [, lost, percent] = /^([\d,]{1,19})(?: \(<?(\d{1,3}(?:\.\d+)?)%\))?$/.exec(cell) ?? [];
  if (lost === undefined) return {};
  return { lostPackets: toNumber(lost), lossPercent: percent === undefined ? 0 : Number(percent) };
}

function toNumber(grouped: string): number {
  return Number(grouped.replaceAll(',', ''));
}

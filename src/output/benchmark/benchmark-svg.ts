import { showQuantity } from '../../metrics/benchmark/columns.ts';
import { type BenchmarkRow, clientsOf, type FigureName } from '../../metrics/benchmark/figures.ts';
import { cleanText } from '../../text/clean-text.ts';
import { formatCount } from '../../text/format.ts';
import { BACKGROUND, dim, FOREGROUND, toHex } from '../svg-colors.ts';
import { escapeXml } from '../svg-text.ts';

const WIDTH = 760;
const PANEL_HEIGHT = 260;
const LEFT = 70;
const RIGHT = 24;
const TOP = 44;
const BOTTOM = 40;
const LEGEND_HEIGHT = 22;
const FONT = 'font-family="ui-sans-serif, system-ui, sans-serif" font-size="12"';
const GRID = dim(dim(FOREGROUND));
/** Of the palette: told apart also by those who see no red or green, with a shape each besides. */
const COLORS = [12, 11, 13, 10, 14, 9];
const TICKS = 4;

/** What is drawn, each over the clients. */
const PANELS: readonly {
  readonly figure: FigureName;
  readonly title: string;
  readonly unit: string;
  readonly scale: number;
}[] = [
  { figure: 'cpuPercent', title: 'CPU (% of one core)', unit: '%', scale: 1 },
  { figure: 'residentBytes', title: 'Memory (MiB)', unit: 'MiB', scale: 2 ** 20 },
  { figure: 'actualBitsPerSecond', title: 'Sent (Mbps)', unit: 'Mbps', scale: 1e6 },
];

interface Point {
  readonly clients: number;
  readonly value: number;
  readonly deviation: number | undefined;
}

/**
 * The table as a chart: a panel a figure, a line a server and label over its clients, the standard deviation of the windows
 * as a whisker. Rows whose clients are not known are not in it.
 */
export function benchmarkSvg(rows: readonly BenchmarkRow[]): string {
  const series = [...Map.groupBy(rows, nameOf)].map(([name, ofName], index) => ({
    name,
    rows: ofName,
    color: toHex(COLORS[index % COLORS.length] ?? 12, FOREGROUND),
    dash: index < COLORS.length ? '' : ' stroke-dasharray="6 4"',
  }));
  const panels = PANELS.filter(({ figure }) => rows.some(row => pointOf(row, figure) !== undefined));
  const height = LEGEND_HEIGHT * (series.length + 1) + panels.length * PANEL_HEIGHT;
  const mostClients = niceMost(Math.max(1, ...rows.map(({ figures }) => clientsOf(figures) ?? 0)));
  const legend = series.map(({ name, color, dash }, index) => {
    const y = 18 + index * LEGEND_HEIGHT;
    return `<path d="M${LEFT} ${y}h28" stroke="${color}" stroke-width="2"${dash}/><text x="${LEFT + 36}" y="${y + 4}" fill="${FOREGROUND}">${escapeXml(name)}</text>`;
  });
  const drawn = panels.map(({ figure, title, unit, scale }, index) => {
    const top = LEGEND_HEIGHT * (series.length + 1) + index * PANEL_HEIGHT;
    const highest = Math.max(
      0,
      ...rows.flatMap(row => {
        const point = pointOf(row, figure);
        return point === undefined ? [] : [(point.value + (point.deviation ?? 0)) / scale];
      }),
    );
    const scaled = createScales(mostClients, niceMost(highest), top);
    const lines = series.map(({ rows: ofName, color, dash }) => {
      const points = ofName
        .flatMap(row => pointOf(row, figure) ?? [])
        .toSorted((a, b) => a.clients - b.clients);
      return lineOf(points, { color, dash, scale, scaled, figure, unit });
    });
    return `<g>${axes(title, scaled, mostClients, niceMost(highest))}${lines.join('')}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ${FONT}><title>srs-top bench</title><rect width="100%" height="100%" fill="${BACKGROUND}"/>${legend.join('')}${drawn.join('')}</svg>\n`;
}

interface Scales {
  readonly x: (clients: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
}

function createScales(mostClients: number, most: number, panelTop: number): Scales {
  const [top, bottom] = [panelTop + TOP, panelTop + PANEL_HEIGHT - BOTTOM];
  return {
    x: clients => LEFT + (clients / mostClients) * (WIDTH - LEFT - RIGHT),
    y: value => bottom - (value / most) * (bottom - top),
    top,
    bottom,
  };
}

function axes(title: string, { x, y, top, bottom }: Scales, mostClients: number, most: number): string {
  const parts = [`<text x="${LEFT}" y="${top - 16}" fill="${FOREGROUND}" font-weight="600">${title}</text>`];
  for (let tick = 0; tick <= TICKS; tick++) {
    const [value, clients] = [(most * tick) / TICKS, (mostClients * tick) / TICKS];
    const [atY, atX] = [round(y(value)), round(x(clients))];
    parts.push(
      `<path d="M${LEFT} ${atY}H${WIDTH - RIGHT}" stroke="${GRID}" stroke-width="0.5"/>`,
      `<text x="${LEFT - 8}" y="${atY + 4}" text-anchor="end" fill="${FOREGROUND}">${shortNumber(value)}</text>`,
      `<text x="${atX}" y="${bottom + 18}" text-anchor="middle" fill="${FOREGROUND}">${shortNumber(clients)}</text>`,
    );
  }
  return `${parts.join('')}<text x="${WIDTH - RIGHT}" y="${bottom + 34}" text-anchor="end" fill="${FOREGROUND}">clients</text>`;
}

function lineOf(
  points: readonly Point[],
  {
    color,
    dash,
    scale,
    scaled: { x, y },
    figure,
    unit,
  }: {
    readonly color: string;
    readonly dash: string;
    readonly scale: number;
    readonly scaled: Scales;
    readonly figure: FigureName;
    readonly unit: string;
  },
): string {
  const at = points.map(({ clients, value }) => `${round(x(clients))} ${round(y(value / scale))}`);
  const line =
    at.length < 2 ? '' : `<path d="M${at.join('L')}" fill="none" stroke="${color}" stroke-width="2"${dash}/>`;
  const marks = points.map(({ clients, value, deviation = 0 }) => {
    const [centre, low, high] = [value, Math.max(0, value - deviation), value + deviation].map(one =>
      round(y(one / scale)),
    );
    const cx = round(x(clients));
    const text = `${formatCount(clients)} clients: ${showQuantity({ figure, unit, scale, decimals: () => 1 }, value)}`;
    return `<path d="M${cx} ${low}V${high}" stroke="${color}"/><circle cx="${cx}" cy="${centre}" r="3.5" fill="${color}"><title>${text}</title></circle>`;
  });
  return line + marks.join('');
}

function pointOf({ figures, spread }: BenchmarkRow, figure: FigureName): Point | undefined {
  const [clients, value] = [clientsOf(figures), figures[figure]];
  return clients === undefined || value === undefined
    ? undefined
    : { clients, value, deviation: spread[figure] };
}

function nameOf({ server, label }: BenchmarkRow): string {
  return cleanText(label === '' ? server : `${server}, ${label}`);
}

/** 1, 2, 4, 6, 8 or 10 times a power of ten, of which a quarter is a short number too. */
function niceMost(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 6, 8, 10].find(one => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(round(value));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import type { InterfaceMetrics, Metrics, SrsMetrics } from '../terms/metrics.ts';
import { BusiestNic } from './busiest-nic.ts';

/** One row as dstat prints it: percent of all CPUs, bytes a second, counts a second. */
export interface DstatRow {
  readonly time: string;
  /** Counts rows of its kind since the start, beginning at 1. */
  readonly number: number;
  /** Seconds that the row is the average of. */
  readonly seconds: number;
  readonly user: number | undefined;
  readonly system: number | undefined;
  readonly idle: number | undefined;
  readonly iowait: number | undefined;
  readonly irq: number | undefined;
  readonly softirq: number | undefined;
  readonly loReceive: number | undefined;
  readonly loSend: number | undefined;
  /** The interface other than lo that carries most, window by window: others may stand in the rows before. */
  readonly nicName: string | undefined;
  readonly nicReceive: number | undefined;
  readonly nicSend: number | undefined;
  readonly interruptsPerSecond: number | undefined;
  readonly contextSwitchesPerSecond: number | undefined;
}

type Figure = Exclude<keyof DstatRow, 'time' | 'number' | 'seconds' | 'nicName'>;
const FIGURES: readonly Figure[] = [
  'user',
  'system',
  'idle',
  'iowait',
  'irq',
  'softirq',
  'loReceive',
  'loSend',
  'nicReceive',
  'nicSend',
  'interruptsPerSecond',
  'contextSwitchesPerSecond',
];

const ROWS_KEPT = 300;

/**
 * Rows that scroll: one a refresh, and one a window as `dstat -N lo 30` prints them. A list that was handed out stays as
 * it was: a paused screen shows it.
 */
export class DstatRows {
  #perRefresh: readonly DstatRow[] = [];
  #perWindow: readonly DstatRow[] = [];
  #current: DstatRow[] = [];
  #coveredSeconds = 0;
  readonly #nic = new BusiestNic();
  #windowSeconds: number;

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
  }

  /** The newest first. */
  get perRefresh(): readonly DstatRow[] {
    return this.#perRefresh;
  }

  /** The newest first. */
  get perWindow(): readonly DstatRow[] {
    return this.#perWindow;
  }

  setWindow(windowSeconds: number): void {
    this.#windowSeconds = windowSeconds;
    this.#perWindow = [];
    this.#begin();
  }

  /** The first sample has no rates and gives no row. */
  push(metrics: Metrics, srs: SrsMetrics | undefined): void {
    if (metrics.elapsedSeconds === undefined) return;
    const number = 1 + (this.#perRefresh[0]?.number ?? 0);
    const interfaces = srs?.interfaces ?? metrics.interfaces;
    const nic = this.#nic.push(interfaces, metrics.elapsedSeconds);
    const row = dstatRow(metrics, number, metrics.elapsedSeconds, { interfaces, nic });
    this.#perRefresh = withNewest(row, this.#perRefresh);
    this.#current.push(row);
    this.#coveredSeconds += row.seconds;
    if (this.#coveredSeconds < this.#windowSeconds - row.seconds / 2) return;
    const whole = {
      ...average(this.#current, row, this.#coveredSeconds),
      number: 1 + (this.#perWindow[0]?.number ?? 0),
    };
    this.#perWindow = withNewest(whole, this.#perWindow);
    this.#begin();
  }

  #begin(): void {
    this.#current = [];
    this.#coveredSeconds = 0;
    this.#nic.chooseAnew();
  }
}

/** Copied once: a list that was handed out stays as it was. */
function withNewest(row: DstatRow, rows: readonly DstatRow[]): readonly DstatRow[] {
  const all = [row].concat(rows);
  if (all.length > ROWS_KEPT) all.pop();
  return all;
}

function dstatRow(
  metrics: Metrics,
  number: number,
  seconds: number,
  {
    interfaces,
    nic,
  }: { readonly interfaces: readonly InterfaceMetrics[]; readonly nic: InterfaceMetrics | undefined },
): DstatRow {
  const lo = interfaces.find(({ name }) => name === 'lo');
  const { cpuTotal } = metrics;
  return {
    time: metrics.time,
    number,
    seconds,
    user: add(cpuTotal.user, cpuTotal.nice),
    system: cpuTotal.system,
    idle: cpuTotal.idle,
    iowait: cpuTotal.iowait,
    irq: cpuTotal.irq,
    softirq: cpuTotal.softirq,
    loReceive: lo?.receiveBytesPerSecond,
    loSend: lo?.sendBytesPerSecond,
    nicName: nic?.name,
    nicReceive: nic?.receiveBytesPerSecond,
    nicSend: nic?.sendBytesPerSecond,
    interruptsPerSecond: cpuTotal.interruptsPerSecond,
    contextSwitchesPerSecond: cpuTotal.contextSwitchesPerSecond,
  };
}

/** Weighted by time; a figure that was unknown for a part is the average of the rest. */
function average(rows: readonly DstatRow[], last: DstatRow, seconds: number): DstatRow {
  const figures: Partial<Record<Figure, number | undefined>> = {};
  for (const figure of FIGURES) {
    let sum = 0;
    let known = 0;
    for (const row of rows) {
      const value = row[figure];
      if (value === undefined) continue;
      sum += value * row.seconds;
      known += row.seconds;
    }
    figures[figure] = known > 0 ? sum / known : undefined;
  }
  return { ...last, ...figures, seconds };
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a : a + b;
}

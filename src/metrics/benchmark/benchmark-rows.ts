import type { BenchmarkReading, ServerReading } from '../../sampling/benchmark/benchmark-reading.ts';
import { keyOf } from '../../sampling/benchmark/roles.ts';
import { cleanText } from '../../text/clean-text.ts';
import { increase } from '../terms/rates.ts';
import {
  type BenchmarkRow,
  clientsOf,
  FIGURE_NAMES,
  type FigureName,
  type Figures,
  UNKNOWN_FIGURES,
} from './figures.ts';
import { deviationOf } from './statistics.ts';
import {
  type GivenFigures,
  lossPercent,
  perThousand,
  type ServerWindow,
  windowFigures,
} from './window-figures.ts';

export interface RowOptions {
  readonly label: string;
  readonly given: GivenFigures;
  /** Whose bits are counted; undefined: the interface that sent most. */
  readonly interfaceName?: string | undefined;
}

/** A row for each server that was there at two readings or more, of readings at the ends of windows, in their order. */
export function benchmarkRows(
  readings: readonly BenchmarkReading[],
  options: RowOptions,
): readonly BenchmarkRow[] {
  const names = new Map(
    readings.flatMap(({ servers }) => servers.map(({ key, name }) => [key, name] as const)),
  );
  return [...names].flatMap(([key, server]) => {
    const row = rowOf(key, server, readings, options);
    return row === undefined ? [] : [row];
  });
}

function rowOf(
  key: string,
  server: string,
  readings: readonly BenchmarkReading[],
  { label, given, interfaceName: wanted }: RowOptions,
): BenchmarkRow | undefined {
  const serverAt = (reading: BenchmarkReading | undefined): ServerReading | undefined =>
    reading?.servers.find(one => one.key === key);
  const windows = readings.slice(1).flatMap((now, index): readonly ServerWindow[] => {
    const before = readings[index] as BenchmarkReading;
    const [serverBefore, serverNow] = [serverAt(before), serverAt(now)];
    return serverBefore === undefined || serverNow === undefined
      ? []
      : [{ before, now, serverBefore, serverNow }];
  });
  const [first] = windows;
  if (first === undefined) return undefined;
  const interfaceName = wanted ?? busiestInterface(windows);
  const seconds = windows.map(({ before, now }) => (now.atMs - before.atMs) / 1_000);
  const ofWindows = windows.map(window => windowFigures(window, given, interfaceName));
  return {
    server,
    pids: pidsOf(windows),
    label,
    time: first.before.time.toISOString(),
    seconds: seconds.reduce((sum, part) => sum + part, 0),
    windowCount: windows.length,
    figures: joined(ofWindows, seconds),
    spread: spreadOf(ofWindows),
    windows: ofWindows,
    interfaceName: interfaceName && cleanText(interfaceName),
    notes: notesOf(readings, windows, ofWindows, serverAt),
  };
}

function pidsOf(windows: readonly ServerWindow[]): readonly number[] {
  const readings = windows.flatMap(({ serverBefore, serverNow }) => [serverBefore, serverNow]);
  const processes = readings.flatMap(reading => reading?.processes ?? []);
  return [...new Set(processes.map(({ identity }) => identity.pid))];
}

/** Of the namespace of the server: the one that sent most over all windows. */
function busiestInterface(windows: readonly ServerWindow[]): string | undefined {
  const sent = new Map<string, number>();
  for (const { serverBefore, serverNow } of windows) {
    for (const { name, sendBytes } of serverNow?.interfaces?.value ?? []) {
      const before = serverBefore?.interfaces?.value.find(one => one.name === name)?.sendBytes;
      sent.set(name, (sent.get(name) ?? 0) + (increase(before, sendBytes) ?? 0));
    }
  }
  const [busiest] = [...sent].toSorted(([, a], [, b]) => b - a);
  return busiest?.[0];
}

const SUMS: readonly FigureName[] = ['lostPackets', 'receivedPackets'];
const PEAKS: readonly FigureName[] = ['recvQueuePeakBytes'];

/** Means are of the windows in which a figure is known, by their lengths; sums are unknown where one is. */
function joined(windows: readonly Figures[], seconds: readonly number[]): Figures {
  const entries = FIGURE_NAMES.map(name => {
    const known = windows.flatMap((window, index) => {
      const value = window[name];
      return value === undefined ? [] : [{ value, seconds: seconds[index] ?? 0 }];
    });
    if (known.length === 0) return [name, undefined];
    const values = known.map(({ value }) => value);
    if (PEAKS.includes(name)) return [name, Math.max(...values)];
    const sum = values.reduce((total, value) => total + value, 0);
    if (SUMS.includes(name)) return [name, known.length === windows.length ? sum : undefined];
    const span = known.reduce((total, one) => total + one.seconds, 0);
    return [name, known.reduce((total, one) => total + one.value * one.seconds, 0) / span];
  });
  const means: Figures = { ...UNKNOWN_FIGURES, ...Object.fromEntries(entries) };
  return {
    ...means,
    lossPercent: lossPercent(means.lostPackets, means.receivedPackets),
    cpuPercentPerThousandClients: perThousand(means.cpuPercent, clientsOf(means)),
  };
}

/** Of what the user gave there is none. */
function spreadOf(windows: readonly Figures[]): Figures {
  const entries = FIGURE_NAMES.filter(name => name !== 'latencySeconds').map(name => [
    name,
    deviationOf(windows.flatMap(window => window[name] ?? [])),
  ]);
  return { ...UNKNOWN_FIGURES, ...Object.fromEntries(entries) };
}

function notesOf(
  readings: readonly BenchmarkReading[],
  windows: readonly ServerWindow[],
  figures: readonly Figures[],
  serverAt: (reading: BenchmarkReading | undefined) => ServerReading | undefined,
): readonly string[] {
  const [first, last] = [readings[0], readings.at(-1)];
  const [begin, end] = [windows[0]?.before, windows.at(-1)?.now];
  const secondsTo = (reading: BenchmarkReading | undefined): string =>
    `${(((reading?.atMs ?? 0) - (first?.atMs ?? 0)) / 1_000).toFixed(1)} s`;
  const notes: string[] = [];
  if (begin !== first) notes.push(`it was first seen after ${secondsTo(begin)}: its figures are of the rest`);
  if (end !== last)
    notes.push(`it was last seen after ${secondsTo(end)}: its figures are of the time before`);
  const unknown = figures.filter(({ cpuPercent }) => cpuPercent === undefined).length;
  if (unknown > 0 && unknown < figures.length)
    notes.push(
      `its CPU is of ${figures.length - unknown} of ${figures.length} windows: a process of it ended in the others`,
    );
  notes.push(...loadNotes(windows, figures));
  const helpers = Math.max(...readings.map(({ helperCount }) => helperCount));
  if (helpers > 0) notes.push(`${helpers} ffmpeg that a server started count neither as server nor as load`);
  const sharing = last?.servers.filter(({ namespace }) => namespace === serverAt(last)?.namespace) ?? [];
  if (sharing.length > 1)
    notes.push(
      `ANbps and loss are of its network namespace, which ${sharing.length} servers share (${sharing.map(({ name }) => name).join(', ')})`,
    );
  return notes;
}

/** Why sb is not of all windows. A recording has other processes only while somebody wanted to know them. */
function loadNotes(windows: readonly ServerWindow[], figures: readonly Figures[]): readonly string[] {
  const unknown = windows.filter((_, index) => figures[index]?.loadCpuPercent === undefined);
  const withLoad = unknown.filter(({ before, now }) => before.loads.length + now.loads.length > 0);
  const known = windows.length - unknown.length;
  if (withLoad.length === 0) return [];
  if (withLoad.some(hasEnded))
    return [
      known > 0
        ? 'a load generator ended meanwhile: sb is of the windows before and after'
        : 'load generators came and went: sb is not known',
    ];
  return [
    known > 0
      ? `sb is of ${known} of ${windows.length} windows: what load generators used was not read in the others`
      : 'what load generators used was not read: sb is not known',
  ];
}

function hasEnded({ before, now }: ServerWindow): boolean {
  const left = new Set(now.loads.map(keyOf));
  return before.loads.some(load => !left.has(keyOf(load)));
}

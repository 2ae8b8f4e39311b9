import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import { Sampler } from '../../src/sampling/sampler.ts';
import { footerKeys } from '../../src/ui/keys/footer-keys.ts';
import { CellDisplay } from '../../src/ui/terminal/cell-display.ts';
import { composeFrame } from '../../src/view/compose-frame.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { median } from '../helpers/median.ts';
import { paneInput, placePanes } from '../ui/draw-frame.ts';
import { createMadeUpHost, type HostShape } from './made-up-host.ts';
import { formatTable } from './table.ts';

const COLUMNS = 160;
const ROWS = 50;
const REFRESHES = 12;
const THEME = createTheme({ colorLevel: 2, isAscii: false });
const SMALL: HostShape = { cpus: 2, sockets: 10, threads: 1 };

/**
 * How the cost of a refresh grows with the host: of texts that are there already, so without what the kernel takes. With
 * the sampler go the looks at Recv-Q between two refreshes.
 */
export async function measureGrowth(): Promise<string> {
  const shapes: readonly HostShape[] = [
    SMALL,
    ...[64, 512].map(cpus => ({ ...SMALL, cpus })),
    ...[1_000, 5_000, 50_000].map(sockets => ({ ...SMALL, sockets })),
    ...[100, 2_000].map(threads => ({ ...SMALL, threads })),
    { cpus: 512, sockets: 50_000, threads: 2_000 },
  ];
  const rows: string[][] = [];
  // The first is measured twice: what it took while the code was cold is not shown.
  for (const shape of [SMALL, ...shapes]) rows.push(await measureShape(shape));
  return formatTable([
    ['CPUs, sockets, threads', 'sampler ms', 'slowest', 'metrics ms', 'frame ms'],
    ...rows.slice(1),
  ]);
}

async function measureShape(shape: HostShape): Promise<string[]> {
  const sampler = new Sampler(createMadeUpHost(shape, REFRESHES), {
    delayMs: 1_000,
    wanted: { name: 'srs' },
  });
  const samples = sampler.run(new AbortController().signal);
  const model = new MetricsModel(30);
  const display = new CellDisplay(COLUMNS, ROWS);
  const took = { sampling: [] as number[], metrics: [] as number[], drawing: [] as number[] };
  for (;;) {
    const [sample, samplingMs] = await timed(() => samples.next());
    if (sample.done === true) break;
    const [snapshot, metricsMs] = await timed(() => model.advance(sample.value));
    const [, drawingMs] = await timed(() => display.paint(frameOf(snapshot, 900)));
    took.sampling.push(samplingMs);
    took.metrics.push(metricsMs);
    took.drawing.push(drawingMs);
  }
  const { cpus, sockets, threads } = shape;
  const { sampling, metrics, drawing } = took;
  const figures = [median(sampling), Math.max(...sampling), median(metrics), median(drawing)];
  return [`${cpus}, ${sockets}, ${threads}`, ...figures.map(figure => figure.toFixed(2))];
}

/**
 * Bytes by which the heap grows while so many frames are drawn, collected before and after. Needs `node --expose-gc`.
 */
export async function measureHeapGrowth(frames: number): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('expected node --expose-gc; without it there is no gc()');
  const host = createMadeUpHost(SMALL, 40);
  const model = new MetricsModel(30);
  const display = new CellDisplay(COLUMNS, ROWS);
  const snapshots: Snapshot[] = [];
  const sampler = new Sampler(host, { delayMs: 1_000, wanted: { name: 'srs' } });
  for await (const sample of sampler.run(new AbortController().signal)) snapshots.push(model.advance(sample));
  const draw = (count: number): void => {
    for (let frame = 0; frame < count; frame++) {
      const snapshot = snapshots[frame % snapshots.length];
      if (snapshot !== undefined) display.paint(frameOf(snapshot, frame));
    }
  };
  draw(1_000);
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  draw(frames);
  globalThis.gc();
  return process.memoryUsage().heapUsed - before;
}

function frameOf(snapshot: Snapshot, bytesPerSecond: number): readonly string[] {
  const input = paneInput(snapshot, { theme: THEME });
  const layout = placePanes(input, COLUMNS, ROWS);
  const request = {
    columns: COLUMNS,
    rows: ROWS,
    layout,
    cost: { bytesPerSecond },
    keys: footerKeys(input, false),
    isReadOnly: false,
  };
  return composeFrame(input, request);
}

async function timed<T>(action: () => T | Promise<T>): Promise<[T, number]> {
  const beganMs = performance.now();
  const result = await action();
  return [result, performance.now() - beganMs];
}

import { fileURLToPath } from 'node:url';
import chalk from 'chalk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/metrics/model.ts';
import { composeFrame } from '../../src/ui/compose-frame.ts';
import { createTheme } from '../../src/ui/look/theme.ts';
import { CellDisplay } from '../../src/ui/terminal/cell-display.ts';
import { Emulator } from '../helpers/emulator.ts';
import { describeScreen } from '../helpers/screen-text.ts';
import { momentAt, playCapture } from '../metrics/play-capture.ts';
import { paneInput, placePanes } from './draw-frame.ts';
import { snapshotOf } from './made-up-snapshot.ts';

// Every screen as a file that was looked at: text and colours. After a change that is meant, run the tests with `-u`,
// and read the difference as a user would see it.

const SIZES = [
  [40, 10],
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

/** A name with wide letters and an emoji must not shift a column. */
const STRANGE_NAME = '直播😀srs';
const THEME = createTheme({ colorLevel: 2, isAscii: false });

const HOSTS: Readonly<Record<string, () => Promise<Snapshot> | Snapshot>> = {
  healthy: () => played('healthy-rtc', 30),
  losing: () => played('incident-rcvbuf-renice', 65),
  'no-srs': async () => withoutSrs(await played('healthy-rtc', 30)),
  'many-cpus': () => snapshotOf({ cpus: 128, refreshes: 40 }),
  'many-sockets': () => snapshotOf({ sockets: 400, threads: 40, interfaces: 6, name: STRANGE_NAME }),
};

const timeZone = process.env.TZ;
const level = chalk.level;
beforeAll(() => {
  process.env.TZ = 'UTC';
  chalk.level = 2;
});
afterAll(() => {
  process.env.TZ = timeZone;
  chalk.level = level;
});

describe.each(Object.keys(HOSTS))('the screen of a host: %s', name => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    const made = await HOSTS[name]?.();
    if (made === undefined) throw new Error(`no host ${name}`);
    // What srs-top itself takes is not of the recording.
    const self = { ...made.metrics.self, cpuPercent: 1.1, residentBytes: 80 * 1024 ** 2 };
    snapshot = { ...made, metrics: { ...made.metrics, self } };
  });

  test.each(SIZES)('at %i×%i', async (columns, rows) => {
    const input = paneInput(snapshot, { theme: THEME });
    const layout = placePanes(input, columns, rows);
    const cost = { bytesPerSecond: 800 };
    const lines = composeFrame(input, { columns, rows, layout, cost, isReadOnly: false });
    const emulator = new Emulator({ columns, rows });
    await emulator.feed(new CellDisplay(columns, rows).paint(lines));
    const file = fileURLToPath(
      new URL(`../fixtures/screens/${name}-${columns}x${rows}.txt`, import.meta.url),
    );
    await expect(describeScreen(emulator.cells())).toMatchFileSnapshot(file);
  });
});

async function played(capture: string, seconds: number): Promise<Snapshot> {
  return momentAt(await playCapture(capture, 30), seconds).snapshot;
}

function withoutSrs({ metrics, past: _, ...rest }: Snapshot): Snapshot {
  return { ...rest, metrics: { ...metrics, srs: [] }, past: new Map() };
}

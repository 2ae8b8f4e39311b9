import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import chalk from 'chalk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/metrics/model.ts';
import { footerKeys } from '../../src/ui/keys/footer-keys.ts';
import { CellDisplay } from '../../src/ui/terminal/cell-display.ts';
import { composeFrame } from '../../src/view/compose-frame.ts';
import { createTheme } from '../../src/view/look/theme.ts';
import { Emulator } from '../helpers/emulator.ts';
import { describeScreen } from '../helpers/screen-text.ts';
import { momentAt, playCapture } from '../metrics/play-capture.ts';
import { paneInput, placePanes } from './draw-frame.ts';
import { hostOfManyCpus, hostOfManySockets } from './made-up-hosts.ts';

// Every screen as a file that was looked at: text and colours. After a change that is meant, run the tests with `-u`,
// and read the difference as a user would see it. Without `-u` nothing is written: a file that is missing is a failure.

const SIZES = [
  [40, 10],
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
] as const;

const FOLDER = fileURLToPath(new URL('../fixtures/screens', import.meta.url));
const THEME = createTheme({ colorLevel: 2, isAscii: false });

const HOSTS: Readonly<Record<string, () => Promise<Snapshot> | Snapshot>> = {
  healthy: () => played('healthy-rtc', 30),
  losing: () => played('incident-rcvbuf-renice', 65),
  'no-srs': async () => withoutSrs(await played('healthy-rtc', 30)),
  'many-cpus': hostOfManyCpus,
  'many-sockets': hostOfManySockets,
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
    const lines = composeFrame(input, {
      columns,
      rows,
      layout,
      cost,
      keys: footerKeys(input, false),
      isReadOnly: false,
    });
    const emulator = new Emulator({ columns, rows });
    await emulator.feed(new CellDisplay(columns, rows).paint(lines));
    const file = `${FOLDER}/${fileName(name, columns, rows)}`;
    await expect(describeScreen(emulator.cells())).toMatchFileSnapshot(file);
  });
});

test('there is no file of a screen that nobody compares', () => {
  const compared = Object.keys(HOSTS).flatMap(name =>
    SIZES.map(([columns, rows]) => fileName(name, columns, rows)),
  );
  expect(readdirSync(FOLDER).sort()).toEqual(compared.sort());
});

function fileName(host: string, columns: number, rows: number): string {
  return `${host}-${columns}x${rows}.txt`;
}

async function played(capture: string, seconds: number): Promise<Snapshot> {
  return momentAt(await playCapture(capture, 30), seconds).snapshot;
}

function withoutSrs({ metrics, past: _, ...rest }: Snapshot): Snapshot {
  return { ...rest, metrics: { ...metrics, srs: [] }, past: new Map() };
}

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readCapture } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';
import type { Snapshot } from '../../../src/metrics/model.ts';
import { Monitor } from '../../../src/monitor.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../../src/settings/thresholds.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { cpuPane } from '../../../src/view/panes/cpu-pane.ts';
import { socketsPane } from '../../../src/view/panes/sockets-pane.ts';
import { srsPane } from '../../../src/view/panes/srs-pane.ts';
import { trendsPane } from '../../../src/view/panes/trends-pane.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';
import { paneInput } from '../../ui/draw-frame.ts';

const NEVER = { warning: 100, bad: 100 };
const ALWAYS = { warning: 0, bad: 0 };

/** The last moment of the calm recording, as whoever has set these thresholds sees it. */
async function lastMoment(thresholds: Thresholds): Promise<Snapshot> {
  const path = fileURLToPath(new URL('../../fixtures/healthy-rtc.ndjson.gz', import.meta.url));
  const host = createRecordedHost(await readCapture(path));
  const options = { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } };
  const monitor = new Monitor(host, { ...options, thresholds, historySeconds: 60 });
  let last: Snapshot | undefined;
  for await (const snapshot of monitor.run(new AbortController().signal)) last = snapshot;
  if (last === undefined) throw new Error('nothing recorded');
  return last;
}

/** Every pane that judges figures, with red figures in angle brackets. */
function panesOf(snapshot: Snapshot): string {
  const plain = createTheme({ colorLevel: 0, isAscii: false });
  const theme = {
    ...plain,
    paint: (role: string, text: string) => (role === 'bad' ? `<${text}>` : text),
  };
  const input = paneInput(snapshot, { theme, view: { ...INITIAL_VIEW, showThreads: true } });
  // Nobody recorded how large the buffers were.
  const srs = input.srs && {
    ...input.srs,
    sockets: input.srs.sockets.map(socket => ({ ...socket, receiveBufferBytes: 8_388_608 })),
  };
  return [srsPane, cpuPane, socketsPane, trendsPane]
    .flatMap(pane => pane.render({ ...input, srs }, { columns: 160, rows: 20 }))
    .join('\n');
}

test('figures are judged by the thresholds that are set, in every pane', async () => {
  const strict = Object.fromEntries(Object.keys(DEFAULT_THRESHOLDS).map(name => [name, ALWAYS]));
  const lenient = Object.fromEntries(Object.keys(DEFAULT_THRESHOLDS).map(name => [name, NEVER]));
  const alarmed = await lastMoment(strict as unknown as Thresholds);
  expect(alarmed.settings.thresholds).toEqual(strict);
  const screen = panesOf(alarmed);
  // %CPU, waiting and open files of SRS, a thread, softirq of its CPU, how full a buffer was, a trend.
  expect(screen).toMatch(/%CPU +<✖[\d.]+>/);
  expect(screen).toMatch(/<✖ waits for a CPU +[\d.]+ %>/);
  expect(screen).toMatch(/fd <✖\d+\/[\d,]+>/);
  expect(screen).toMatch(/<✖0 %>/);
  expect(screen).toMatch(/^ {2}0 ◂.*<✖0> +1\.0/m);
  expect(screen).toMatch(/SRS %CPU +< *[\d.]+>/);
  expect(screen).toMatch(/4156 srs .*<✖11\.0> +<✖2\.7>/);
  // It has nothing to do: its waiting harms nobody.
  expect(screen).toMatch(/4160 SRT:RcvQ:w1 .*<✖0> +1\.1/);
  expect(panesOf(await lastMoment(lenient as unknown as Thresholds))).not.toContain('<');
});

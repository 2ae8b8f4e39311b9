import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { AdvisedSnapshot } from '../../../src/advice/advised.ts';
import { readCapture } from '../../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../../src/host/recorded/recorded.ts';
import { Monitor } from '../../../src/monitor.ts';
import { srsPane } from '../../../src/view/panes/srs-pane.ts';
import { trendsPane } from '../../../src/view/panes/trends-pane.ts';
import { paneInput } from '../../ui/draw-frame.ts';

/** When its quota of a tenth of a CPU begins, and when it is lifted, in seconds from the start of the recording. */
const [FROM, TO] = [22, 55];

/** What both panes say at every refresh. */
async function play(): Promise<readonly { readonly atSeconds: number; readonly screen: string }[]> {
  const path = fileURLToPath(new URL('../../fixtures/throttled.ndjson.gz', import.meta.url));
  const host = createRecordedHost(await readCapture(path));
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
  const said: { atSeconds: number; screen: string }[] = [];
  for await (const snapshot of monitor.run(new AbortController().signal))
    said.push({ atSeconds: host.clock.nowMs() / 1_000, screen: screenOf(snapshot) });
  return said;
}

function screenOf(snapshot: AdvisedSnapshot): string {
  // Of a second process of that name nothing but its stat was recorded.
  const srs = snapshot.metrics.srs.find(({ threads }) => threads.length > 0);
  const input = paneInput(snapshot, { srs, past: srs && snapshot.past.get(srs.pid) });
  return [srsPane, trendsPane].flatMap(pane => pane.render(input, { columns: 120, rows: 20 })).join('\n');
}

test('an SRS that its quota stops is not said to wait for a CPU, which others would have', async () => {
  const said = await play();
  const before = said.filter(({ atSeconds }) => atSeconds > 2 && atSeconds < FROM - 2);
  const within = said.filter(({ atSeconds }) => atSeconds > FROM + 2 && atSeconds < TO - 1);
  expect(before.length).toBeGreaterThan(10);
  expect(within.length).toBeGreaterThan(20);
  for (const { screen } of before) {
    expect(screen).toMatch(/waits for a CPU +[\d.]+ %/);
    expect(screen).not.toContain('stopped by quota');
  }
  for (const { screen, atSeconds } of within) {
    expect(screen, `at ${atSeconds} s`).toMatch(/✖ stopped by quota +(?:[2-9]\d\.\d|100\.0) %/);
    expect(screen).toMatch(/^ {2}stopped by quota % +(?:[2-9]\d\.\d|100\.0) /m);
    expect(screen).not.toContain('waits for a CPU');
  }
  expect(said.at(-1)?.screen).toMatch(/waits for a CPU +[\d.]+ %/);
});

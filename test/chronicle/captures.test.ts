import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Summary } from '../../src/chronicle/summary.ts';
import { readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { summaryJson } from '../../src/output/summary-json.ts';
import { summaryMarkdown } from '../../src/output/summary-markdown.ts';
import { Session } from '../../src/session.ts';
import { sayVerdict } from '../../src/view/sentences/say-verdict.ts';

let directory: string;
beforeAll(() => {
  vi.stubEnv('TZ', 'UTC');
  directory = mkdtempSync(join(tmpdir(), 'srs-top-chronicle-'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

/** All of a recording, as `srs-top summary FILE` has it. @param fromSecond it begins there */
async function play(name: string, fromSecond = 0): Promise<{ summary: Summary; isWorthTelling: boolean }> {
  const records = await readCapture(fixture(`${name}.ndjson.gz`));
  const host = createRecordedHost(fromSecond === 0 ? records : from(records, fromSecond));
  const options = { wanted: { name: 'srs' }, delaySeconds: 1, windowSeconds: 30, sayVerdict };
  const session = new Session({ ...options, host, stateDirectory: directory });
  await session.begin();
  for await (const _ of session.run());
  const summary = await session.summarise({ recording: `${name}.ndjson.gz`, files: [] });
  if (summary === undefined) throw new Error('expected a summary, got none');
  return { summary, isWorthTelling: session.isWorthTelling() };
}

/** The whole of the incident, played once. */
let incident: ReturnType<typeof play> | undefined;
const playIncident = () => (incident ??= play('incident-rcvbuf-renice'));

type Records = Awaited<ReturnType<typeof readCapture>>;

/** The recording as one that was begun later: its first record has all texts of then. */
function from(records: Records, second: number): Records {
  const before = records.filter(({ t }) => t < second);
  const [first, ...rest] = records.slice(before.length);
  if (first === undefined) throw new Error(`expected a record after ${second} s, found none`);
  const files = Object.assign({}, ...before.map(record => record.files), first.files);
  const links = first.links ?? before.findLast(record => record.links !== undefined)?.links;
  return [{ ...first, files, ...(links !== undefined && { links }) }, ...rest];
}

describe('incident-rcvbuf-renice, by the figures of its README', () => {
  test('began and ended when its counters say, and lost 7,382, all at :8000', async () => {
    const { summary, isWorthTelling } = await playIncident();
    expect(isWorthTelling).toBe(true);
    const [losses, ...others] = summary.losses;
    expect(others).toEqual([]);
    expect(losses).toMatchObject({ pids: [7847], lost: 7_382, uncounted: 0, lostBefore: 0 });
    expect(losses?.spans).toHaveLength(1);
    expect(losses?.spans[0]).toMatchObject({
      isKnownBy: 'seen',
      isOpen: false,
      lost: 7_382,
      counters: ['RcvbufErrors'],
      sockets: [{ local: '0.0.0.0:8000', drops: 7_382 }],
      joined: 0,
    });
    // At t = 51 s and 65 s: 2,362 and 5,020.
    expect(losses?.spans[0]?.began).toMatch(/^2026-11-23T01:46:41/);
    expect(losses?.spans[0]?.notBefore).toMatch(/^2026-11-23T01:46:40/);
    expect(losses?.spans[0]?.ended).toMatch(/^2026-11-23T01:46:55/);
    expect(losses?.spans[0]?.quietSeconds).toBeCloseTo(50, 0);
    expect(losses?.windows.map(({ lost, windows, isComplete }) => [lost, windows, isComplete])).toEqual([
      [2_362, 1, true],
      [5_020, 1, true],
    ]);
  });

  test('was starved at its worst with the figures of that moment, and something else reniced SRS', async () => {
    const { summary } = await playIncident();
    const [first] = summary.findings;
    expect(first).toMatchObject({
      id: 'starved',
      severity: 'bad',
      isOpen: false,
      worst: { lost: 7_382 },
    });
    expect(first?.worst.windowSeconds).toBeCloseTo(30, 1);
    expect(first?.worst.evidence[0]).toEqual({ what: 'ready but without a CPU', value: 69.3, unit: '%' });
    expect(summary.changes).toHaveLength(1);
    expect(summary.changes[0]).toMatchObject({
      what: 'nice 0 → -15 by something else',
      pid: 7847,
      verdict: { severity: 'good', sentence: expect.stringMatching(/^loss ended: 7,382 → 0 in 30 s/) },
    });
    expect(summary.tunings).toEqual([]);
    expect(summary.inForce).toBeUndefined();
  });

  test('was going on already where srs-top was started amid it', async () => {
    const { summary } = await play('incident-rcvbuf-renice', 64);
    const [span] = summary.losses[0]?.spans ?? [];
    expect(span).toMatchObject({
      isKnownBy: 'at-or-before-start',
      quietSeconds: 0,
      notBefore: summary.began,
    });
    expect(summary.losses[0]?.lostBefore).toBe(2_362);
    expect(summary.srs[0]?.droppedBefore).toBe(2_362);
    expect((summary.losses[0]?.lost ?? 0) + 2_362).toBe(7_382);
    const page = summaryMarkdown(summary);
    expect(page).toContain('Began at or before 01:46:54, when srs-top first read the counters.');
    expect(page).toContain("Lost before srs-top first looked: 2,362 at SRS's sockets");
  });

  test('is this page', async () => {
    const { summary } = await playIncident();
    await expect(summaryMarkdown(summary)).toMatchFileSnapshot(
      fixture('goldens/written-summary-incident.md'),
    );
  });

  test('is the same as one object', async () => {
    const { summary } = await playIncident();
    const object = JSON.parse(summaryJson(summary));
    expect(object.schema).toBe(1);
    expect(object.inForce).toBeNull();
    expect(object.losses[0].spans[0].lost).toBe(7_382);
    expect(object.changes[0].verdict.sentence).toBe(summary.changes[0]?.verdict?.sentence);
  });
});

describe('other captures', () => {
  test('healthy-rtc is not worth a page', async () => {
    const { summary, isWorthTelling } = await play('healthy-rtc');
    expect(isWorthTelling).toBe(false);
    expect(summary.losses[0]).toMatchObject({ lost: 0, spans: [], windows: [], lostBefore: 7_382 });
    expect(summary.findings).toEqual([]);
    expect(summaryMarkdown(summary)).toContain('No UDP packet was lost, as far as the counters were read.');
  });

  test.each([
    ['stopped', 118_492, 'stopped'],
    ['burst', 4_849, 'burst'],
    ['throttled', 316_092, 'throttled'],
  ] as const)('%s: %i lost, by the figures of its README, because of %s', async (name, lost, id) => {
    const { summary } = await play(name);
    expect(summary.losses[0]?.lost).toBe(lost);
    expect(summary.findings[0]?.id).toBe(id);
    const sums = summary.losses[0]?.windows.reduce((sum, window) => sum + window.lost, 0);
    expect(sums).toBe(lost);
    expect(summaryMarkdown(summary).split('\n').length).toBeLessThan(50);
  });

  test('blocked: it may go on behind the end', async () => {
    const { summary } = await play('blocked');
    expect(summary.losses[0]?.spans[0]).toMatchObject({ isKnownBy: 'seen', isOpen: true });
    expect(summary.losses[0]?.lost).toBe(173_336);
    expect(summaryMarkdown(summary)).toMatch(
      /The last was seen at [\d:]+, \d+ s before srs-top ended: it may go on\./,
    );
  });
});

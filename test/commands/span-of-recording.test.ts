import { afterEach, describe, expect, test, vi } from 'vitest';
import { runBench } from '../../src/commands/bench.ts';
import type { CommandContext } from '../../src/commands/command-context.ts';
import { runDoctor } from '../../src/commands/doctor.ts';
import { runSummary } from '../../src/commands/summary.ts';
import { chooseHost, type HostWords, openHost } from '../../src/open-host.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/settings.ts';
import { createTheme } from '../../src/view/look/theme.ts';

/** 50 s of the demo `starved`, reniced behind the first half. */
const RECORDING = new URL('../fixtures/recordings/0.1.0.srstop', import.meta.url).pathname;

async function open(words: Partial<HostWords>) {
  const choice = chooseHost({
    ...{ replay: RECORDING, replayAtSeconds: undefined, isReadOnly: true, isWatched: false },
    ...words,
  });
  return openHost(choice, () => undefined);
}

/** What a command prints of the span of the recording, and when the recording began. */
async function run(
  command: (context: CommandContext) => Promise<number>,
  words: Partial<HostWords>,
  isJson: boolean,
) {
  const opened = await open({ isFollowed: false, ...words });
  if ('problem' in opened) throw new Error(opened.problem);
  const lines: string[] = [];
  const firstWall = opened.replay?.recording.span.firstWall ?? Number.NaN;
  const exitCode = await command({
    ...{ host: opened.host, stateDirectory: '/nonexistent', isJson, wanted: { name: 'srs' } },
    ...{ settings: { ...DEFAULT_SETTINGS, windowSeconds: 10 }, version: '1', revertAfterSeconds: 0 },
    ...{ theme: createTheme({ colorLevel: 0, isAscii: false }), columns: 200, ask: undefined },
    print: (...more: readonly string[]) => void lines.push(...more),
    complain: (sentence: string) => void lines.push(sentence),
    importRecording: () => Promise.reject(new Error('none')),
  });
  await opened.host.close();
  await opened.replay?.recording.close();
  return { exitCode, text: lines.join('\n'), firstWall };
}

async function printed(command: (context: CommandContext) => Promise<number>, words: Partial<HostWords>) {
  const { text, ...ran } = await run(command, words, true);
  return { ...ran, json: JSON.parse(text) };
}

describe('doctor over a recording', () => {
  test('ends as the worst of it asks for, though all was well at its end, and has its sums', async () => {
    const { exitCode, text } = await run(runDoctor, {}, false);
    expect(exitCode).toBe(2);
    expect(text).toMatch(/^CRITICAL {2}demo/);
    const [, lost = ''] = /^✖ in 48 s, .*: ([\d,]+) packets lost, between /m.exec(text) ?? [];
    const summary = await printed(context => runSummary(context, RECORDING), {});
    expect(Number(lost.replaceAll(',', ''))).toBe(summary.json.losses[0].lost);
    expect(text).toMatch(
      new RegExp(
        `^✖ .*, at its worst: SRS is starved by .* packets lost; ${lost} packets lost while it held$`,
        'm',
      ),
    );
    expect(text).toMatch(/^✔ at its end: srs 17034: no UDP loss /m);
    expect(text).toContain('\nat its end: no findings');
  });

  test('has the same for programs, beside what it told before', async () => {
    const { exitCode, json } = await printed(runDoctor, {});
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({
      ...{ schema: 1, state: 'critical', stateAtEnd: 'ok', findings: [] },
      span: { findings: [{ id: 'starved', severity: 'bad', isOpen: false }] },
    });
    expect(json.span.findings[0].lostMeanwhile).toBe(json.span.lost);
  });

  test('is of the span that was asked for', async () => {
    const { exitCode, text } = await run(runDoctor, { from: '+30s' }, false);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^OK {2}demo/);
    expect(text).toMatch(/^✔ in \d\d s, .*: nothing was lost$/m);
  });
});

describe('what --from asks for', () => {
  const TASK = {
    ...{ label: '', servers: [], loads: [], steps: undefined, isCsv: false },
    ...{ bitsPerSecond: undefined, latencySeconds: undefined, interfaceName: undefined },
    ...{ appendPath: undefined, svgPath: undefined },
  };

  test('is what bench measures, for as long as it is told', async () => {
    const task = { ...TASK, seconds: 10, windows: 2 };
    const { json, firstWall } = await printed(context => runBench(context, task), { from: '+35s' });
    const [row] = json.rows;
    expect(Math.abs(Date.parse(row.time) - firstWall - 35_000)).toBeLessThan(1_500);
    expect(Math.abs(row.seconds - 10)).toBeLessThan(0.5);
    expect(row.figures.lostPackets).toBe(0);
    expect(json.recording.seconds).toBeCloseTo(row.seconds, 0);
    expect(json.recording.recordedSeconds).toBeCloseTo(48, 0);
  });

  test.each([
    [{}, 0, 48, 10, 'all 48 s'],
    [{ from: '+10s', to: '+30s' }, 10, 20, 4, '20 s of the 48 s'],
    [{ to: '+20s' }, 0, 20, 4, '20 s of the 48 s'],
    [{ from: '+33s' }, 33, 15, 3, '15 s of the 48 s'],
  ])('is what bench measures, all of it: %j', async (words, from, seconds, windows, told) => {
    const task = { ...TASK, seconds: undefined, windows: undefined };
    const { exitCode, json, firstWall } = await printed(context => runBench(context, task), words);
    expect(exitCode).toBe(0);
    const [row] = json.rows;
    expect(row.windowCount).toBe(windows);
    expect(Math.abs(row.seconds - seconds)).toBeLessThan(1.5);
    const { began, ended, ...span } = json.recording;
    expect(Math.abs(Date.parse(began) - firstWall - from * 1_000)).toBeLessThan(1_500);
    expect((Date.parse(ended) - Date.parse(began)) / 1_000).toBeCloseTo(span.seconds, 1);
    expect(Math.abs(span.seconds - seconds)).toBeLessThan(1.5);
    expect(span.recordedSeconds).toBeCloseTo(48, 0);
    const { text } = await run(context => runBench(context, task), words, false);
    expect(text).toMatch(
      new RegExp(`^  measured: ${told} of the recording, \\d\\d:\\d\\d:\\d\\d to \\S+ UTC`, 'm'),
    );
  });

  test('is what is summed up', async () => {
    const summarise = (context: CommandContext) => runSummary(context, RECORDING);
    const whole = await printed(summarise, {});
    const part = await printed(summarise, { from: '+5s', to: '+15s' });
    expect(Math.abs(Date.parse(part.json.began) - part.firstWall - 5_000)).toBeLessThan(1_500);
    expect(Math.abs(Date.parse(part.json.ended) - part.firstWall - 15_000)).toBeLessThan(1_500);
    const [of, all] = [part.json.losses[0].lost, whole.json.losses[0].lost];
    expect(of).toBeGreaterThan(0);
    expect(of).toBeLessThan(0.6 * all);
  });

  test('has windows that are full where reports are printed of it, by those that were recorded', async () => {
    const startOf = async (words: Partial<HostWords>) => {
      const opened = await open({ from: '+30s', ...words });
      if ('problem' in opened) throw new Error(opened.problem);
      const firstWall = opened.replay?.recording.span.firstWall ?? Number.NaN;
      const seconds = (opened.host.clock.time().getTime() - firstWall) / 1_000;
      await opened.host.close();
      await opened.replay?.recording.close();
      return seconds;
    };
    expect(await startOf({})).toBeCloseTo(18, -0.5);
    expect(await startOf({ settings: { windowSeconds: 5 } })).toBeCloseTo(23, -0.5);
    expect(await startOf({ isWatched: true })).toBeCloseTo(30, -0.5);
  });
});

describe('a span with nothing in it is told', () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    [{ from: '+10m' }, '--from +10m is not before its end'],
    [{ from: '+20s', to: '+10s' }, '--to +10s is not behind --from +20s'],
    [{ to: '1999-01-01' }, '--to 1999-01-01 is before its beginning'],
  ])('%j', async (words, why) => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const opened = await open(words);
    expect(opened).toEqual({
      problem: expect.stringMatching(
        /^cannot play .*: .*: it has (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) to \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\+09:00\)$/,
      ),
    });
    expect('problem' in opened && opened.problem).toContain(why);
  });

  test('of a capture none is played', async () => {
    const replay = new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url).pathname;
    expect(await open({ replay, from: '+1s' })).toEqual({
      problem: expect.stringContaining('--from and --to need a recording of srs-top'),
    });
  });
});

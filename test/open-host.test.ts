import { expect, test } from 'vitest';
import { chooseHost, type HostWords, openHost } from '../src/open-host.ts';

const RECORDING = new URL('./fixtures/healthy-rtc.ndjson.gz', import.meta.url).pathname;
const WORDS: HostWords = {
  replay: undefined,
  replayAtSeconds: undefined,
  isReadOnly: false,
  isWatched: true,
};

async function open(words: Partial<HostWords>) {
  const complaints: string[] = [];
  const opened = await openHost(chooseHost({ ...WORDS, ...words }), told => void complaints.push(told));
  if ('problem' in opened) throw new Error(opened.problem);
  return { host: opened.host, complaints };
}

/** What it has been up for at the last moment that it is played to. */
async function lastUptime(words: { readonly replayAtSeconds?: number }): Promise<number> {
  const { host } = await open({ replay: RECORDING, isWatched: false, ...words });
  while (await host.clock.sleepUntil(host.clock.nowMs() + 500));
  const look = await host.look({ texts: ['/proc/uptime'] });
  return Number.parseFloat(look.knownText('/proc/uptime') ?? '');
}

test.each([true, false])('without a recording it is this machine, read-only: %s', async isReadOnly => {
  const { host } = await open({ isReadOnly });
  expect([host.kind, host.isReadOnly]).toEqual(['local', isReadOnly]);
  await host.close();
});

test('a recording is read-only, whatever was asked for', async () => {
  const { host, complaints } = await open({ replay: RECORDING, isReadOnly: false });
  expect([host.kind, host.isReadOnly]).toEqual(['recorded', true]);
  expect(complaints).toEqual([]);
});

test('a recording is played up to a moment', async () => {
  const whole = await lastUptime({});
  const first = await lastUptime({ replayAtSeconds: 0 });
  const part = await lastUptime({ replayAtSeconds: 5 });
  expect(part - first).toBeGreaterThan(3.5);
  expect(part - first).toBeLessThanOrEqual(5.1);
  expect(whole).toBeGreaterThan(part + 3);
});

test('a recording that somebody watches goes on as it was recorded', async () => {
  const { host } = await open({ replay: RECORDING, isWatched: true });
  const began = performance.now();
  const { clock } = host;
  expect(await clock.sleepUntil(clock.nowMs() + 1_000)).toBe(true);
  expect(performance.now() - began).toBeGreaterThan(500);
});

test('one that cannot be had is told in words', async () => {
  const host = await openHost(chooseHost({ ...WORDS, replay: '/nowhere/r.ndjson.gz' }), () => undefined);
  expect(host).toEqual({ problem: expect.stringMatching(/^cannot play \/nowhere\/r\.ndjson\.gz: .*ENOENT/) });
});

test('of a demo that there is none of, a table of hosts is told in a sentence, and who asks for it alone in full', async () => {
  const host = await openHost(chooseHost({ ...WORDS, demo: 'strved' }), () => undefined);
  const problem =
    'there is no demo "strved"; there are starved, softirq, small-buffer, quota, blocked, not-this-host, healthy';
  const inFull = expect.stringMatching(/^there is no demo "strved"\. There are:\n {2}starved {2,}\S.*\n/);
  expect(host).toEqual({ problem, inFull });
});

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { AdvisedSnapshot } from '../../src/advice/advised.ts';
import { readCapture } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { Monitor } from '../../src/monitor.ts';

/** One refresh of a recording: what is told of it. */
interface Told {
  readonly atSeconds: number;
  readonly advice: AdvisedSnapshot['advice'];
}

async function play(name: string): Promise<readonly Told[]> {
  const path = fileURLToPath(new URL(`../fixtures/${name}.ndjson.gz`, import.meta.url));
  const host = createRecordedHost(await readCapture(path));
  const monitor = new Monitor(host, { delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } });
  const told: Told[] = [];
  for await (const { advice } of monitor.run(new AbortController().signal))
    told.push({ atSeconds: host.clock.nowMs() / 1_000, advice });
  return told;
}

/** Ids of the first findings from one moment to another, each once, in the order in which they came. */
function firstBetween(told: readonly Told[], from: number, to: number): readonly string[] {
  const within = told.filter(({ atSeconds }) => atSeconds >= from && atSeconds <= to);
  return [...new Set(within.map(({ advice }) => advice.findings[0]?.id ?? 'none'))];
}

/** Whether anything that is told speaks of lost packets. */
function speaksOfLoss({ advice }: Told): boolean {
  return advice.findings.some(({ lost, severity }) => lost > 0 || severity === 'bad');
}

describe('a capture, played whole', () => {
  test('incident-rcvbuf-renice: starved, by the figures of its README, and cleared after the renice', async () => {
    const told = await play('incident-rcvbuf-renice');
    expect(told.filter(({ atSeconds }) => atSeconds < 30).map(({ advice }) => advice.findings)).toEqual(
      told.filter(({ atSeconds }) => atSeconds < 30).map(() => []),
    );
    expect(told.filter(one => one.atSeconds < 50).some(speaksOfLoss)).toBe(false);
    expect(firstBetween(told, 51, 94)).toEqual(['starved']);
    const worst = told.find(({ atSeconds }) => atSeconds >= 60);
    expect(told.some(({ advice }) => advice.findings[0]?.lost === 7_382)).toBe(true);
    expect(worst?.advice.findings[0]?.remedies[0]).toMatchObject({ wish: { kind: 'nice', nice: -15 } });
    expect(told.filter(one => one.atSeconds > 99).some(speaksOfLoss)).toBe(false);
    expect(told.at(-1)?.advice.cleared.map(({ id }) => id)).toContain('starved');
  });

  test.each([
    ['throttled', 22, 55, ['throttled']],
    ['stopped', 26, 55, ['stopped']],
    ['blocked', 22, 74, ['blocked']],
    ['burst', 22, 55, ['burst']],
    ['smallbuffer', 22, 55, ['clamped-buffer']],
    ['sendqdisc', 24, 74, ['qdisc-drops']],
    ['publisher-line', 34, 55, ['not-this-host']],
  ] as const)('%s', async (name, from, to, ids) => {
    const told = await play(name);
    expect(firstBetween(told, from, to)).toEqual(ids);
    expect(
      told
        .filter(one => one.atSeconds < 20)
        .some(({ advice }) => advice.findings.some(({ lost }) => lost > 0)),
    ).toBe(false);
  });

  test('sendqdisc: NACK storm, saturation and receive loss are symptoms of the queue alone', async () => {
    const told = await play('sendqdisc');
    const during = told.filter(({ atSeconds }) => atSeconds >= 62);
    for (const { advice } of during) {
      expect(advice.findings.map(({ id }) => id)).toEqual(['qdisc-drops']);
      expect(advice.findings[0]?.symptoms.map(({ id }) => id)).toEqual(expect.arrayContaining(['saturated']));
    }
    const storm = told.flatMap(({ advice }) => advice.findings.flatMap(({ evidence }) => evidence));
    expect(storm.some(({ what, value }) => what === 'NACKs of players' && Number(value) > 300)).toBe(true);
  });

  test('publisher-line: from the publishers, with every stage clean, and nothing else', async () => {
    const told = await play('publisher-line');
    const sentences = told.flatMap(({ advice }) => advice.findings.map(({ sentence }) => sentence));
    expect(new Set(told.flatMap(({ advice }) => advice.findings.map(({ id }) => id)))).toEqual(
      new Set(['not-this-host']),
    );
    for (const sentence of sentences)
      expect(sentence).toMatch(
        /^packets are missing from the publishers, and not by this host: SRS asks publishers again for \d+ packets\/s/,
      );
  });

  test('neighbours: contention as a remark, and no loss', async () => {
    const told = await play('neighbours');
    expect(told.some(speaksOfLoss)).toBe(false);
    const ids = new Set(
      told.flatMap(({ advice }) => advice.findings.map(({ id, severity }) => `${severity} ${id}`)),
    );
    expect([...ids].sort()).toEqual(['remark contended', 'warning strangers']);
  });

  test('healthy-rtc: nothing', async () => {
    for (const { advice } of await play('healthy-rtc')) expect(advice.findings).toEqual([]);
  });
});

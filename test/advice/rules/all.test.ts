import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/advice/rules/rules.ts';
import { EXPLANATIONS } from '../../../src/advice/terms/explanations.ts';
import { FINDING_IDS } from '../../../src/advice/terms/finding.ts';
import type { Stage } from '../../../src/metrics/terms/stages.ts';
import { unasked } from '../../metrics/made-up.ts';
import { type Change, cpu, mediaThread, ownSocket, seconds, situation, ways } from '../made-up-situation.ts';

const folder = fileURLToPath(new URL('../../../src/advice/rules/', import.meta.url));
const files = readdirSync(folder).filter(name => name !== 'rules.ts');

/** Everything that can be unknown is. */
const NOTHING = {
  lost: undefined,
  arrived: undefined,
  runPercent: undefined,
  waitPercent: undefined,
  nice: undefined,
  cpu: undefined,
  stealPercent: undefined,
  softirqPercent: undefined,
  idlePercent: undefined,
  frequencyPercent: undefined,
  throttles: undefined,
  siblingBusyPercent: undefined,
  state: undefined,
  sleepsIn: undefined,
  before: undefined,
  fillPercent: undefined,
  throttledPercent: undefined,
};
const unknownStage = (stage: Stage): Stage => ({
  ...stage,
  passed: undefined,
  lost: undefined,
  spanSeconds: undefined,
  ageSeconds: undefined,
  unread: 'not read',
});
const UNKNOWN: Change = {
  evidence: seconds(30, NOTHING),
  udp: {
    received: undefined,
    noPorts: undefined,
    inErrors: undefined,
    receiveBufferErrors: undefined,
    checksumErrors: undefined,
    memoryErrors: undefined,
    uncounted: undefined,
    unowned: undefined,
    coveredSeconds: 0,
    isCurrent: false,
  },
  stages: { in: ways().in.map(unknownStage), out: ways().out.map(unknownStage) },
  srs: {
    affinity: undefined,
    nice: undefined,
    openFiles: undefined,
    openFilesLimit: undefined,
    log: undefined,
    threads: [
      mediaThread({ nice: undefined, affinity: undefined, cpuPercent: undefined, lastCpu: undefined }),
    ],
    sockets: [ownSocket({ receiveBufferBytes: undefined, isOwn: undefined })],
    namespace: { id: undefined, isHost: undefined },
  },
  reading: { cpuQuotas: unasked(), autogroup: unasked() },
  sample: { udpMemory: unasked() },
  metrics: {
    cpus: [0, 1].map(number =>
      cpu(number, { softirq: undefined, idle: undefined, steal: undefined, netRxPerSecond: undefined }),
    ),
  },
};
const everyOne = (change: Change) => RULES.flatMap(rule => rule(situation(change)) ?? []);

test('each file is one rule, is called as what it finds, and is asked', () => {
  for (const file of files) {
    const id = file.replace(/\.ts$/, '');
    expect(FINDING_IDS, file).toContain(id);
    expect(readFileSync(folder + file, 'utf8'), file).toContain(`id: '${id}'`);
  }
  expect(new Set(RULES).size).toBe(files.length);
});

test('each finding has its explanation', () => {
  expect(Object.keys(EXPLANATIONS).sort()).toEqual([...FINDING_IDS].sort());
});

describe('no false alarm', () => {
  test.each([
    ['an SRS at 60 % of a CPU, with 10 % of waiting', {}],
    ['its first second', { evidence: seconds(1) }],
    ['a window of 5 s', { evidence: seconds(5), udp: { windowSeconds: 5, coveredSeconds: 5 } }],
    ['a window of 300 s', { evidence: seconds(300), udp: { windowSeconds: 300, coveredSeconds: 300 } }],
    [
      '64 CPUs, of which others fill one',
      {
        metrics: {
          cpus: Array.from({ length: 64 }, (_, n) => cpu(n, n === 5 ? { user: 100, idle: 0 } : {})),
        },
      },
    ],
    ['neither log nor API', { srs: { log: undefined, api: undefined } }],
    [
      'a machine that slept for an hour',
      { evidence: [...seconds(5), ...seconds(1, { seconds: 3_600 }, 3_600_000)] },
    ],
    [
      'counters that went back',
      {
        evidence: seconds(30, { lost: undefined, arrived: undefined }),
        udp: { receiveBufferErrors: undefined, isCurrent: false },
      },
    ],
    ['nothing of it is known', UNKNOWN],
  ] satisfies [string, Change][])('%s', (_, change) => {
    expect(everyOne(change)).toEqual([]);
  });
});

test('what is lost while nothing else is known has no cause', () => {
  expect(everyOne({ ...UNKNOWN, evidence: seconds(30, { ...NOTHING, lost: 100 }) })).toEqual([]);
});

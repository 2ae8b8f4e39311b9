import { beforeAll, describe, expect, test } from 'vitest';
import type { SrsMetrics } from '../../src/metrics/terms/metrics.ts';
import { formatJson } from '../../src/output/json.ts';
import { Emulator } from '../helpers/emulator.ts';
import { drawFrame, paneInput } from '../ui/draw-frame.ts';
import { averageOf, momentAt, onlySrs, type PlayedMoment, playCapture } from './play-capture.ts';

const INCIDENT = 'incident-rcvbuf-renice';
const HEALTHY = 'healthy-rtc';
const MEDIA = '0.0.0.0:8000';

/** What was read by hand from the texts of the incident, in steps of 5 s; `run` and `wait` are shares of the time. */
const INCIDENT_FIGURES = [
  { t: 30, lost: 0, packets: 340, run: 0.13, wait: 0.06, queue: 0, drops: 0, nice: 0, priority: 20 },
  { t: 35, lost: 0, packets: 29_549, run: 0.17, wait: 0.46, queue: 919_296, drops: 0, nice: 0, priority: 20 },
  { t: 50, lost: 0, packets: 30_475, run: 0.19, wait: 0.49, queue: 0, drops: 0, nice: 0, priority: 20 },
  {
    t: 55,
    lost: 2_362,
    packets: 29_874,
    run: 0.19,
    wait: 0.63,
    queue: 0,
    drops: 2_362,
    nice: 0,
    priority: 20,
  },
  { t: 60, lost: 0, packets: 30_021, run: 0.17, wait: 0.49, queue: 0, drops: 2_362, nice: 0, priority: 20 },
  {
    t: 65,
    lost: 5_020,
    packets: 29_195,
    run: 0.17,
    wait: 0.66,
    queue: 5_912_576,
    drops: 7_382,
    nice: 0,
    priority: 20,
  },
  { t: 70, lost: 0, packets: 31_830, run: 0.28, wait: 0.18, queue: 0, drops: 7_382, nice: -15, priority: 5 },
  { t: 90, lost: 0, packets: 30_731, run: 0.24, wait: 0.18, queue: 0, drops: 7_382, nice: -15, priority: 5 },
  { t: 100, lost: 0, packets: 341, run: 0.14, wait: 0.08, queue: 0, drops: 7_382, nice: -15, priority: 5 },
];

function mainThread(srs: SrsMetrics): SrsMetrics['threads'][number] {
  const thread = srs.threads.find(({ tid }) => tid === srs.pid);
  if (thread === undefined) throw new Error('the main thread is not there');
  return thread;
}

function mediaSocket(srs: SrsMetrics): SrsMetrics['sockets'][number] {
  const socket = srs.sockets.find(({ local }) => local === MEDIA);
  if (socket === undefined) throw new Error(`no socket at ${MEDIA}`);
  return socket;
}

describe('the recorded incident, in windows of 5 s', () => {
  let moments: readonly PlayedMoment[];
  beforeAll(async () => {
    moments = await playCapture(INCIDENT, 5);
  });

  test('every record is a refresh, to the last', () => {
    expect(moments).toHaveLength(150);
    expect(moments.at(-1)?.atSeconds).toBeCloseTo(149.01, 1);
  });

  describe.each(INCIDENT_FIGURES)('at $t s', expected => {
    test('loses, receives and queues what the texts say', () => {
      const srs = onlySrs(momentAt(moments, expected.t).snapshot);
      expect(srs.udp.receiveBufferErrors).toBe(expected.lost);
      expect(Math.round((srs.udp.received ?? Number.NaN) / srs.udp.coveredSeconds)).toBe(expected.packets);
      expect(mediaSocket(srs)).toMatchObject({ recvQueueBytes: expected.queue, drops: expected.drops });
      expect(srs).toMatchObject({ nice: expected.nice, priority: expected.priority, policy: 'other' });
    });

    test('runs and waits for as long as schedstat says', () => {
      const end = moments.indexOf(momentAt(moments, expected.t));
      const five = moments.slice(end - 4, end + 1);
      const waited = averageOf(five, srs => mainThread(srs).runQueueWaitPercent);
      expect(waited / 100).toBeCloseTo(expected.wait, 2);
      // Ticks of 10 ms, which the kernel scales to the run time: a hundredth is what they can tell.
      const ran = averageOf(five, srs => mainThread(srs).cpuPercent);
      expect(Math.abs(ran / 100 - expected.run)).toBeLessThan(0.015);
    });
  });

  test('all threads were reniced, and the screen would say when they were not', () => {
    const before = onlySrs(momentAt(moments, 60).snapshot);
    const after = onlySrs(momentAt(moments, 70).snapshot);
    expect(before.threads.map(({ nice }) => nice)).toEqual([0, 0, 0, 0]);
    expect(after.threads.map(({ nice }) => nice)).toEqual([-15, -15, -15, -15]);
    expect(after.threads.map(({ name }) => name)).toEqual(['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1']);
    expect([before.hasMixedNice, after.hasMixedNice]).toEqual([false, false]);
  });
});

describe('the recorded incident as a whole', () => {
  let last: PlayedMoment;
  let moments: readonly PlayedMoment[];
  beforeAll(async () => {
    moments = await playCapture(INCIDENT, 3_600);
    last = momentAt(moments, 149);
  });

  test('sums up to the difference of its two ends', () => {
    expect(onlySrs(last.snapshot).udp).toMatchObject({
      received: 1_885_721 - 26_966,
      sent: 2_475_673 - 762_424,
      receiveBufferErrors: 7_382,
      inErrors: 7_382,
      noPorts: 0,
      sendBufferErrors: 0,
      gapSeconds: 0,
    });
    expect(onlySrs(last.snapshot).udp.coveredSeconds).toBeCloseTo(148.99, 1);
  });

  test('every lost packet was lost at :8000, and nobody else lost any', () => {
    const { owners, unowned } = onlySrs(last.snapshot).udp;
    expect(owners).toEqual([{ local: MEDIA, inode: 55_253, drops: 7_382 }]);
    expect(unowned).toBe(0);
  });

  test("the other process's loss in the host's namespace is never counted", () => {
    // 4,636,646 packets are lost there through the capture, about 31,000 every second.
    const perSecond = moments.map(({ snapshot }) => snapshot.past.get(7847)?.history.at(-1)?.lostPerSecond);
    expect(perSecond[0]).toBeUndefined();
    expect(perSecond.slice(1).filter(rate => rate !== 0)).toHaveLength(4);
    const lost = moments.map(({ snapshot }) => onlySrs(snapshot).udp.receiveBufferErrors ?? 0);
    expect(Math.max(...lost)).toBe(7_382);
  });

  test("both namespaces are told apart, and the host's own interfaces are not SRS's", () => {
    const srs = onlySrs(last.snapshot);
    expect(srs.namespace).toEqual({ id: 'net:[4026532177]', isHost: undefined });
    expect(srs.interfaces.map(({ name }) => name)).toEqual(['lo', 'v0']);
    const hostLo = last.snapshot.metrics.interfaces.find(({ name }) => name === 'lo');
    expect(hostLo?.receivePacketsPerSecond).toBeGreaterThan(10_000);
    expect(srs.interfaces.find(({ name }) => name === 'lo')?.receivePacketsPerSecond).toBe(0);
  });

  test('the highest Recv-Q is the highest that was recorded', () => {
    const peaks = moments.map(({ snapshot }) => mediaSocket(onlySrs(snapshot)).recvQueueWindowPeakBytes);
    expect(Math.max(...peaks)).toBe(6_661_120);
    expect(peaks.at(-1)).toBe(6_661_120);
  });
});

describe('the recorded healthy host', () => {
  let last: PlayedMoment;
  let moments: readonly PlayedMoment[];
  beforeAll(async () => {
    moments = await playCapture(HEALTHY, 3_600);
    last = momentAt(moments, 89);
  });

  test('loses nothing, whatever was lost before SRS started', () => {
    expect(onlySrs(last.snapshot).udp).toMatchObject({
      received: 23_710,
      sent: 689_478,
      receiveBufferErrors: 0,
      inErrors: 0,
      lossPercent: 0,
      owners: [],
      unowned: 0,
    });
  });

  test('hardly runs and hardly waits', () => {
    expect(averageOf(moments, srs => mainThread(srs).cpuPercent)).toBeCloseTo(8.5, 0);
    expect(averageOf(moments, srs => mainThread(srs).runQueueWaitPercent)).toBeCloseTo(1.6, 1);
  });

  test('the screen says so', () => {
    const lines = drawFrame(paneInput(momentAt(moments, 60).snapshot), 80, 24);
    expect(lines[1]).toMatch(/^✔ no UDP loss {2}in 60\.0 s of 3600, 15,996 received {2,}srs's netns$/);
    expect(lines.join('\n')).not.toContain('✖');
  });
});

describe('JSON of the incident at 65 s', () => {
  test('gives the figures of the table under the names of schema 1', async () => {
    const { snapshot } = momentAt(await playCapture(INCIDENT, 5), 65);
    const line = formatJson(snapshot.metrics);
    expect(line).not.toContain('\n');
    const json = JSON.parse(line);
    expect(json).toMatchObject({ schema: 1, time: '2026-11-23T01:46:55.049Z', host: 'vm' });
    expect(json.elapsedSeconds).toBeCloseTo(0.981, 3);
    const [srs] = json.srs;
    expect(srs).toMatchObject({
      pid: 7847,
      command: './objs/srs -c conf/all.conf',
      nice: 0,
      priority: 20,
      policy: 'other',
      affinity: '0-1',
      lastCpu: 1,
      openFiles: 17,
      openFilesLimit: 20_000,
      connections: 0,
      namespace: { id: 'net:[4026532177]', isHost: null },
      udp: {
        windowSeconds: 5,
        received: 145_211,
        receiveBufferErrors: 5_020,
        inErrors: 5_020,
        sent: 57_734,
        owners: [{ local: MEDIA, inode: 55_253, drops: 5_020 }],
        unowned: 0,
      },
    });
    expect(srs.udp.coveredSeconds).toBeCloseTo(4.974, 3);
    expect(srs.runQueueWaitPercent).toBeCloseTo(77.6, 1);
    expect(srs.sockets[0]).toMatchObject({
      protocol: 'udp',
      local: MEDIA,
      inode: 55_253,
      recvQueueBytes: 5_912_576,
      sendQueueBytes: 0,
      receiveBufferBytes: null,
      drops: 7_382,
      windowDrops: 5_020,
    });
  });
});

describe('the screen of the incident at 65 s', () => {
  test('shows the figures of the table on 80×24', async () => {
    const { snapshot } = momentAt(await playCapture(INCIDENT, 30), 65);
    const screen = new Emulator({ columns: 80, rows: 24 });
    await screen.feed(drawFrame(paneInput(snapshot), 80, 24).join('\r\n'));
    const lines = screen.lines();
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^srs-top {2}vm {2}Linux 6\.18\.44 {2}2 CPUs {2}load 3\.43 1\.39 0\.76 .* 1 s$/);
    expect(lines[1]).toMatch(
      /^✖ LOSING UDP {2}7,382 of 909,121 in 30 s \(0\.81 %\) {2}all at :8000 +srs's netns$/,
    );
    const lineOf = (pattern: RegExp): string => lines.find(line => pattern.test(line)) ?? '';
    expect(lineOf(/^─ SRS/)).toMatch(
      /^─ SRS 7847 {2}\.\/objs\/srs -c conf\/all\.conf ─+ .*4 threads · up 6:10 ─$/,
    );
    // Memory is read every 2 s: it is that of t = 64.
    expect(lineOf(/^ {2}NI/)).toBe(
      '  NI   0  PR  20  other  on CPU 1 of 0-1  fd 17/20,000  TCP 0  RES 127.8 MiB',
    );
    expect(lineOf(/waits for a CPU/)).toMatch(
      /^ {2}%CPU {2}16\.3 .*✖ waits for a CPU {2}77\.6 % {2}[▁-█]{21}$/,
    );
    expect(
      lineOf(/^ {2}0\.0\.0\.0:8000/)
        .split(/ +/)
        .slice(1),
    ).toEqual(['0.0.0.0:8000', '5,912,576', '≥5,912,576', '–', '0', '–', '7,382', '✖5,117']);
    expect(
      lineOf(/^ {2}v0/)
        .split(/ +/)
        .slice(1),
    ).toEqual(['v0', '303.9', '31,656', '46.6', '9,946', '0']);
    expect(
      lineOf(/^ {2}now/)
        .split(/ +/)
        .slice(1),
    ).toEqual(['now', '30.0', 's', '901,739', '7,382', '0.81', '347,089', '0', '0']);
    const cpuLines = lines.filter(line => /^ {2}[01] [◂‹]/.test(line));
    expect(cpuLines.map(line => line.split(/ +/).slice(1, 4))).toEqual([
      ['0', '‹', '86.0'],
      ['1', '◂', '76.8'],
    ]);
  });

  test('shows NI −15 and PR 5 after the renice, with nothing lost since', async () => {
    const { snapshot } = momentAt(await playCapture(INCIDENT, 5), 75);
    const lines = drawFrame(paneInput(snapshot), 80, 24);
    expect(lines[1]).toMatch(/^✔ no UDP loss {2}in 5 s, 158,355 received +srs's netns$/);
    expect(lines.find(line => line.startsWith('  NI'))).toMatch(/^ {2}NI -15 {2}PR {3}5 {2}other/);
    expect(lines.find(line => line.startsWith('  0.0.0.0:8000'))).toMatch(/ 72,256 +72,256 .* 7,382 +0$/);
  });
});

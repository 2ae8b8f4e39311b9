import { describe, expect, it } from 'vitest';
import { CpuGroup } from '../../../src/host/simulated/model/cgroup.ts';
import { Cpu } from '../../../src/host/simulated/model/cpu.ts';
import { Random } from '../../../src/host/simulated/model/random.ts';
import { runStep, settleQuotas } from '../../../src/host/simulated/model/run-step.ts';
import { POLICIES, Task } from '../../../src/host/simulated/model/task.ts';
import { UdpSocket } from '../../../src/host/simulated/model/udp-socket.ts';

describe('a receive queue', () => {
  it('has twice of what it asked for, or of rmem_max', () => {
    expect(
      [4_194_304, 212_992, 99_999_999].map(max => new UdpSocket(8_000, 1, max).receiveBufferBytes),
    ).toEqual([8_388_608, 425_984, 20_971_520]);
  });

  it('drops what finds no room, and counts it', () => {
    const socket = new UdpSocket(8_000, 1, 212_992);
    // 425,984 / 2,304
    expect(socket.arrive(200)).toBe(16);
    expect([socket.waiting, socket.queueBytes, socket.drops]).toEqual([184, 423_936, 16]);
    expect(socket.read(84)).toBe(84);
    expect(socket.arrive(90)).toBe(6);
    expect(socket.read(1_000)).toBe(184);
    expect([socket.queueBytes, socket.drops]).toEqual([0, 22]);
  });
});

describe('a CPU quota', () => {
  it('is there again with each period, and counts those in which it did not do', () => {
    const group = new CpuGroup('/system.slice/srs.service', 30_000);
    for (let nowMs = 0; nowMs < 1_000; nowMs += 2) {
      group.begin(nowMs);
      const wantedMs = nowMs < 500 ? 2 : 0.2;
      const ms = Math.min(wantedMs, group.leftMs);
      group.use(ms, ms < wantedMs, 2);
    }
    expect([group.periods, group.throttledPeriods]).toEqual([10, 5]);
    expect(Math.round(group.usedMs)).toBe(5 * 30 + 5 * 10);
    expect(group.throttledMs).toBe(5 * 70);
  });

  it('that is lifted limits nobody', () => {
    const group = new CpuGroup('/system.slice/srs.service', 30_000);
    group.setQuota(undefined);
    group.begin(0);
    expect(group.leftMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('holds back all but real-time threads, whose time is used all the same and is none of it', () => {
    const group = new CpuGroup('/system.slice/srs.service', 30_000);
    const [fair, realTime] = [0, 1].map(
      cpu => new Task({ tid: cpu + 1, name: 'srs', startTicks: 1, cpu, cpus: [cpu] }),
    ) as [Task, Task];
    realTime.policy = POLICIES.rr;
    realTime.realTimePriority = 10;
    const cpus = [new Cpu(0), new Cpu(1)];
    const runnables = [fair, realTime].map(task => ({ task, group }));
    for (let nowMs = 0; nowMs < 1_000; nowMs += 2) {
      fair.wantedMs = 1.6;
      realTime.wantedMs = 1.8;
      runStep(cpus, runnables, { nowMs, stepMs: 2 });
      settleQuotas(runnables, 2);
    }
    expect([fair, realTime].map(({ runMs }) => Math.round(runMs))).toEqual([300, 900]);
    expect(Math.round(group.usedMs)).toBe(1_200);
    expect([group.periods, group.throttledPeriods]).toEqual([10, 10]);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and another for another', () => {
    const [a, b, c] = [7, 7, 8].map(seed => {
      const random = new Random(seed);
      return Array.from({ length: 5 }, () => random.next());
    });
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it.each([0.5, 7, 120])('brings %d arrivals on average, with the spread of a Poisson process', mean => {
    const random = new Random(3);
    const counts = Array.from({ length: 20_000 }, () => random.arrivals(mean));
    const average = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / counts.length;
    expect(Math.abs(average / mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.06);
  });
});

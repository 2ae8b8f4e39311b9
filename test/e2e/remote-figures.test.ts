import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { expectTrue, lo, mean, readBeside, SHARE, secondsIn } from '../helpers/expect-rates.ts';
import { type KernelCounters, watchKernelCounters } from '../helpers/kernel-counters.ts';
import { flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { type Reports, startReports } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SECONDS = 10;
const MOST_BYTES_PER_SECOND = 20_000;
const MOST_PERCENT_THERE = 1;

/** Who logs in is root there, whatever his shell. */
const SHELLS = { dash: '/bin/dash', bash: '/bin/bash', busybox: '/bin/busybox-sh' } as const;

function asRoot(name: string, isSo: boolean): void {
  const text = readFileSync('/etc/passwd', 'utf8');
  const line = new RegExp(`^${name}:x:\\d+:`, 'm');
  writeFileSync('/etc/passwd', text.replace(line, `${name}:x:${isSo ? 0 : 65_000}:`));
}

function findingsOf(reports: readonly Metrics[]): readonly string[] {
  const { findings = [] } = (reports.at(-1) ?? {}) as {
    readonly findings?: readonly { readonly id: string }[];
  };
  return findings.map(({ id }) => id).sort();
}

/** Bytes that came and went through the connection, as the kernel of its client counts them. */
function transferred(port: number): number {
  const text = execFileSync('ss', ['-tinH', 'dst', '127.0.0.1', 'and', 'dport', '=', `:${port}`], {
    encoding: 'utf8',
  });
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`\\b${name}:(\\d+)`, 'g'))].reduce(
      (all, [, count]) => all + Number(count),
      0,
    );
  return sum('bytes_sent') + sum('bytes_received');
}

/** Milliseconds that processes have had a CPU, with what they waited for. */
function cpuMs(pids: readonly number[]): number {
  let ms = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, , , , , , , , , , , user, system, childUser, childSystem] = stat
        .slice(stat.lastIndexOf(')'))
        .split(' ');
      const [ns] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
      ms += Number(ns) / 1e6 + (Number(childUser) + Number(childSystem)) * 10;
      void [user, system];
    } catch {
      // It has ended.
    }
  }
  return ms;
}

/** What stands still before and behind all that was sent. */
const PER_SECOND: readonly ((srs: Metrics['srs'][number] | undefined) => number | undefined)[] = [
  srs => lo(srs)?.receiveBytesPerSecond,
  srs => lo(srs)?.sendBytesPerSecond,
  srs => lo(srs)?.receivePacketsPerSecond,
  srs => lo(srs)?.sendPacketsPerSecond,
  srs => srs?.sockets[0]?.dropsPerSecond,
];

/** Whatever both counted is the same. */
function expectSame(there: Reports, here: Reports, kernel: KernelCounters): void {
  const [last, own] = [there.all.at(-1)?.srs[0], here.all.at(-1)?.srs[0]];
  if (last === undefined || own === undefined) throw new Error('expected the stand-in in both');

  expect(own.udp.received).toBeGreaterThan(1_000);
  expect(own.udp.receiveBufferErrors).toBeGreaterThan(100);
  const { coveredSeconds: _there, time: _then, ...counted } = last.udp;
  const { coveredSeconds: _here, time: _now, ...ownCounted } = own.udp;
  expect(counted).toEqual(ownCounted);
  const ofSockets = ({ sockets }: typeof own) =>
    sockets.map(({ local, inode, drops, receiveBufferBytes }) => ({
      local,
      inode,
      drops,
      receiveBufferBytes,
    }));
  expect(ofSockets(last)).toEqual(ofSockets(own));
  const ofThreads = ({ threads }: typeof own) =>
    threads.map(({ tid, name, nice, priority, policy, affinity }) => ({
      tid,
      name,
      nice,
      priority,
      policy,
      affinity,
    }));
  expect(ofThreads(last)).toEqual(ofThreads(own));
  expect(last.namespace).toEqual(own.namespace);
  expect(findingsOf(there.all)).toEqual(findingsOf(here.all));

  // Both saw all that was sent, so what they make of it in a second differs by their ends alone.
  for (const rate of PER_SECOND) {
    const pick = (report: Metrics): number | undefined => rate(report.srs[0]);
    const [fromAfar = 0, byUs = 0] = [there.all, here.all].map(
      reports => mean(reports, pick) * secondsIn(reports),
    );
    const beside = [there.all, here.all].map(
      reports => readBeside(reports, pick, kernel.lateIn(reports)) * secondsIn(reports),
    );
    expect(byUs).toBeGreaterThan(1_000);
    expect(Math.abs(fromAfar - byUs)).toBeLessThan(SHARE * byUs + Math.max(...beside));
  }
  expect(there.all.every(({ srs: [one] }) => (one?.sockets.length ?? 0) === own.sockets.length)).toBe(true);
}

describeWithTools(
  ['root', 'ssh', 'sshd', 'dash', 'bash', 'busybox', 'python3', 'ip', 'ss'],
  'figures of another host',
  () => {
    let server: SshServer;
    beforeAll(async () => {
      writeFileSync(SHELLS.busybox, '#!/bin/sh\nexec busybox sh "$@"\n', { mode: 0o755 });
      server = await startSshServer(['PermitRootLogin yes']);
      for (const [name, shell] of Object.entries(SHELLS)) {
        server.addUser(`srstop-${name}`, shell);
        asRoot(`srstop-${name}`, true);
      }
    }, 60_000);
    afterAll(async () => {
      for (const name of Object.keys(SHELLS)) asRoot(`srstop-${name}`, false);
      await server.remove();
    });

    const overSsh = (name: string): readonly string[] => [
      `ssh://srstop-${name}@127.0.0.1:${server.port}`,
      ...server.options.flatMap(option => ['--ssh-option', option]),
    ];

    test('are those that are read there, by every shell and through a plain sh', async () => {
      await using place = await createNamespace();
      await using srs = await startStandIn({ place, readsPerSecond: 500 });
      using kernel = watchKernelCounters(srs.pid);
      const of = ['-p', srs.pid, '-n', SECONDS + 3];
      await using here = startReports(of);
      await using byDash = startReports([...overSsh('dash'), ...of]);
      await using byBash = startReports([...overSsh('bash'), ...of]);
      await using byBusyBox = startReports([...overSsh('busybox'), ...of]);
      await using bySh = startReports(['--via', 'sh', ...of]);
      const all = [here, byDash, byBash, byBusyBox, bySh];
      await Promise.all(all.map(reports => reports.next()));
      const areBegunMs = Date.now();
      // What is sent lies within the ten seconds of all, so that all of it is counted by each.
      await sleep(500);
      await flood({ place, port: srs.port, packetsPerSecond: 5_000, seconds: SECONDS - 4 });
      for (let report = 0; report < SECONDS; report++) await Promise.all(all.map(reports => reports.next()));
      // So that they were read behind the last report too.
      await sleep(100);
      const names = ['here', 'dash', 'bash', 'busybox', '--via sh'];
      const isBehind = ({ time, elapsedSeconds = 0 }: Metrics): boolean =>
        Date.parse(time) - elapsedSeconds * 1_000 >= areBegunMs;
      for (const [index, reports] of all.entries())
        expectTrue(names[index] ?? '', reports.all.filter(isBehind), kernel);
      for (const there of all.slice(1)) expectSame(there, here, kernel);
    });

    test('cost the other host little, and the line too', async () => {
      await using srs = await startStandIn({ readsPerSecond: 500 });
      await using reports = startReports([...overSsh('dash'), '-p', srs.pid]);
      for (let report = 0; report < 5; report++) await reports.next();
      const [pids, beganMs] = [server.sessions(), performance.now()];
      const [usedMs, bytes] = [cpuMs(pids), transferred(server.port)];
      for (let report = 0; report < 15; report++) await reports.next();
      const seconds = (performance.now() - beganMs) / 1_000;
      const percent = (cpuMs(pids) - usedMs) / seconds / 10;
      const perSecond = (transferred(server.port) - bytes) / seconds;
      process.stdout.write(
        `another host: ${percent.toFixed(2)} % of a core there, ${(perSecond / 1_000).toFixed(1)} kB/s, ${pids.length} processes\n`,
      );
      expect(perSecond).toBeGreaterThan(500);
      expect(perSecond).toBeLessThan(MOST_BYTES_PER_SECOND);
      expect(percent).toBeLessThan(MOST_PERCENT_THERE);
    });
  },
);

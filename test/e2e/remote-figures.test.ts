import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metrics } from '../../src/metrics/terms/metrics.ts';
import { expectTrue, lo, mean, readBeside, SHARE, secondsIn } from '../helpers/expect-rates.ts';
import { type KernelCounters, watchKernelCounters } from '../helpers/kernel-counters.ts';
import { flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { type Reports, startReports } from '../helpers/srs-top.ts';
import { descendants, type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { makeBareThere, makeThere } from '../helpers/there.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SECONDS = 10;
const MOST_BYTES_PER_SECOND = 20_000;
const MOST_PERCENT_THERE = 1;
/** What is there where bash is not. */
const AGENT_NEEDS = ['awk', 'cat', 'date', 'ls', 'sed', 'sleep', 'tr'];

function findingsOf(reports: readonly Metrics[]): readonly string[] {
  const { findings = [] } = (reports.at(-1) ?? {}) as {
    readonly findings?: readonly { readonly id: string }[];
  };
  return findings.map(({ id }) => id).sort();
}

/** Bytes that came and went through each connection, by its client's port, as the kernel of its client counts them. */
function transferred(port: number): ReadonlyMap<string, number> {
  const text = execFileSync('ss', ['-tinHO', 'dst', '127.0.0.1', 'and', 'dport', '=', `:${port}`], {
    encoding: 'utf8',
  });
  const sum = (line: string): number =>
    [...line.matchAll(/\bbytes_(?:sent|received):(\d+)/g)].reduce((all, [, count]) => all + Number(count), 0);
  const clientOf = (line: string): string => /127\.0\.0\.1:(\d+)\s/.exec(line)?.[1] ?? '';
  return new Map(
    text
      .trim()
      .split('\n')
      .map(line => [clientOf(line), sum(line)]),
  );
}

/** Of proc_pid_stat(5), behind the name: fields 16 and 17, CPU of children that were waited for. */
const [CHILD_USER, CHILD_SYSTEM] = [13, 14];

/** Milliseconds that processes have had a CPU, with what they waited for. */
function cpuMs(pids: readonly number[]): number {
  let ms = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [ns] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
      ms += Number(ns) / 1e6 + (Number(fields[CHILD_USER]) + Number(fields[CHILD_SYSTEM])) * 10;
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
    const made: { remove(): void }[] = [];
    beforeAll(async () => {
      server = await startSshServer(['PermitRootLogin yes']);
      const [alone, noBash] = [makeThere('busybox'), makeBareThere(AGENT_NEEDS)];
      made.push(alone, noBash);
      const scripts = {
        busybox: 'busybox sh',
        'busybox-alone': alone.via,
        'no-bash': noBash.via,
      };
      for (const [name, command] of Object.entries(scripts)) {
        const path = `/bin/srstop-${name}`;
        writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
        made.push({ remove: () => rmSync(path) });
        server.addRoot(`srstop-${name}`, path);
      }
      for (const name of ['dash', 'bash']) server.addRoot(`srstop-${name}`, `/bin/${name}`);
    }, 60_000);
    afterAll(async () => {
      await server.remove();
      for (const one of made) one.remove();
    });

    const overSsh = (name: string): readonly string[] => server.reachedAs(`srstop-${name}`);

    /** Who serves that user, and all that runs there for him. */
    const runsFor = (name: string): readonly number[] =>
      server
        .sessions()
        .filter(pid => readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith(`sshd: srstop-${name}`))
        .flatMap(pid => [pid, ...descendants(pid)]);

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

    test('cost the other host little, with bash, without it and with BusyBox alone, and the line too', async () => {
      await using srs = await startStandIn({ readsPerSecond: 500 });
      const names = ['dash', 'no-bash', 'busybox-alone'];
      await using stack = new AsyncDisposableStack();
      const all = names.map(name => stack.use(startReports([...overSsh(name), '-p', srs.pid])));
      for (let report = 0; report < 5; report++) await Promise.all(all.map(reports => reports.next()));
      const [pids, beganMs] = [names.map(runsFor), performance.now()];
      const [usedMs, bytes] = [pids.map(cpuMs), transferred(server.port)];
      for (let report = 0; report < 15; report++) await Promise.all(all.map(reports => reports.next()));
      const seconds = (performance.now() - beganMs) / 1_000;
      const percents = pids.map((those, index) => (cpuMs(those) - (usedMs[index] ?? 0)) / seconds / 10);
      const perSecond = [...transferred(server.port)].map(
        ([client, now]) => (now - (bytes.get(client) ?? 0)) / seconds,
      );
      const told = names.map(
        (name, index) => `${percents[index]?.toFixed(2)} % (${name}, ${pids[index]?.length} processes)`,
      );
      process.stdout.write(
        `another host, of a core there: ${told.join(', ')}; lines ${perSecond.map(one => (one / 1_000).toFixed(1)).join(', ')} kB/s\n`,
      );
      for (const those of pids) expect(those.length).toBeGreaterThan(4);
      expect(perSecond).toHaveLength(names.length);
      expect(Math.min(...perSecond)).toBeGreaterThan(500);
      expect(Math.max(...perSecond)).toBeLessThan(MOST_BYTES_PER_SECOND);
      expect(Math.max(...percents)).toBeLessThan(MOST_PERCENT_THERE);
    });
  },
);

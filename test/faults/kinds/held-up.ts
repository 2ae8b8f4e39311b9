import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counter, level, reach } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import { netCounter, statusOf } from '../kernel.ts';
import { lostInNamespace } from './cpu.ts';

const RTMP_PORT = 1935;

/** What holds SRS up or bars its doors, with CPU enough. */
export const HELD_UP_FAULTS: readonly Fault[] = [
  {
    name: 'stopped by SIGSTOP',
    first: 'stopped',
    async inject(rig) {
      const srs = await rig.startSrs();
      await rig.send({ packetsPerSecond: 4_000 });
      process.kill(srs.pid, 'SIGSTOP');
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          level('state T', 1, () => (statusOf(srs.pid, 'State').startsWith('T') ? 1 : 0)),
        ],
        byHand: async () => process.kill(srs.pid, 'SIGCONT'),
      };
    },
  },
  {
    name: 'blocked by a log that nobody reads',
    first: 'blocked',
    async inject(rig) {
      const log = join(rig.directory, 'srs.log');
      execFileSync('mkfifo', [log]);
      const srs = await rig.startSrs({ log });
      await rig.run('fill-pipe.py', [log]);
      await rig.send({ packetsPerSecond: 4_000 });
      const blocked = level('waits in a write to a pipe', 1, () =>
        readFileSync(`/proc/${srs.pid}/wchan`, 'utf8').includes('pipe_write') ? 1 : 0,
      );
      await reach(blocked);
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), blocked],
        byHand: () => rig.attach(['cat', log]),
      };
    },
  },
  {
    name: 'strace attached',
    first: 'traced',
    async inject(rig) {
      const srs = await rig.startSrs({
        workMicroseconds: 20,
        // Full within a second of the few thousand packets/s that are too many.
        askedBytes: 1024 * 1024,
        isUndisturbed: true,
      });
      await rig.send({ packetsPerSecond: 15_000 });
      // It tells whose sockets they are, and all that came: twice the work, so that SRS has half of a CPU left without it.
      const told = ['-yy', '-x', '-s', '2000', '-o', '/dev/null'];
      const strace = await rig.attach(['strace', '-f', ...told, '-p', `${srs.pid}`]);
      const traced = level('TracerPid', 1, () => Number(statusOf(srs.pid, 'TracerPid')));
      await reach(traced);
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), traced],
        byHand: strace.stop,
      };
    },
  },
  {
    name: 'limit of open files reached',
    first: 'open-files',
    async inject(rig) {
      const srs = await rig.startSrs({
        openFiles: { soft: 64, hard: 1_024 },
        listen: { port: RTMP_PORT, backlog: 512 },
      });
      await rig.send();
      await rig.connect({ port: RTMP_PORT, perSecond: 40, atMost: 90 });
      const files = level('files open', 64, () => readdirSync(`/proc/${srs.pid}/fd`).length);
      await reach(files);
      return { srs, evidence: () => [files], remedy: ['open-files=1024'] };
    },
  },
  {
    name: 'listen queue overflows',
    first: 'listen-queue',
    async inject(rig) {
      const srs = await rig.startSrs({ listen: { port: RTMP_PORT, backlog: 4, acceptsNone: true } });
      await rig.send();
      const viewers = await rig.connect({ port: RTMP_PORT, perSecond: 40, atMost: 90 });
      const overflows = counter('ListenOverflows/s', 5, () =>
        netCounter(srs.pid, 'TcpExt', 'ListenOverflows'),
      );
      return { srs, evidence: () => [overflows], byHand: viewers.stop };
    },
  },
];

import { GUIDE_VALUES, parameterPath } from '../../../src/tuning/kinds/sysctl/kernel-parameters.ts';
import { counter, level } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import { udpSocket } from '../kernel.ts';
import type { Rig, Srs, SrsOptions } from '../rig.ts';
import { lostInNamespace } from './cpu.ts';

const RMEM_MAX = '/proc/sys/net/core/rmem_max';
/** As most distributions have it: a socket gets twice that. */
const DEFAULT_RMEM_MAX = '212992';

/** What `buffers=16M` sets: all of the host. */
const TUNED = GUIDE_VALUES.map(({ id }) => parameterPath(id));

/** Starts SRS while rmem_max, which is the host's, has this value; it is put back at once. */
async function startUnder(rig: Rig, rmemMax: string, options: SrsOptions): Promise<Srs> {
  const held = await rig.hold(RMEM_MAX, rmemMax);
  try {
    return await rig.startSrs(options);
  } finally {
    await held.stop();
  }
}

async function restart(rig: Rig, srs: Srs, options: SrsOptions): Promise<Srs> {
  await srs.stop();
  return rig.startSrs(options);
}

export const BUFFER_FAULTS: readonly Fault[] = [
  {
    name: 'bursts larger than the buffer',
    first: 'burst',
    async inject(rig) {
      const srs = await rig.startSrs({ workMicroseconds: 20 });
      await rig.send({ burst: { packets: 25_000, everySeconds: 4 } });
      return { srs, evidence: srs => [lostInNamespace(srs)] };
    },
  },
  {
    name: 'a reader that sleeps beside a small buffer',
    first: 'unread-queue',
    async inject(rig) {
      const srs = await startUnder(rig, DEFAULT_RMEM_MAX, { readsPerSecond: 1_000 });
      await rig.send({ packetsPerSecond: 3_000 });
      return { srs, evidence: srs => [lostInNamespace(srs)] };
    },
  },
  {
    name: 'buffer clamped by rmem_max',
    first: 'clamped-buffer',
    async inject(rig) {
      const options = { workMicroseconds: 20 };
      await rig.keep(TUNED);
      const srs = await startUnder(rig, DEFAULT_RMEM_MAX, options);
      await rig.send({ burst: { packets: 2_000, everySeconds: 0.5 } });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          level(
            'bytes its buffer lacks of twice what it asked for',
            20_000_000,
            () => 20_971_520 - srs.receiveBufferBytes,
          ),
        ],
        remedy: ['buffers=16M'],
        restart: () => restart(rig, srs, options),
      };
    },
  },
  {
    name: "srs-proxy's buffer left at rmem_default",
    first: 'default-buffer',
    async inject(rig) {
      const options = { name: 'srs-proxy', askedBytes: 0, workMicroseconds: 20 };
      await rig.keep(TUNED);
      const srs = await rig.startSrs(options);
      await rig.send({ burst: { packets: 2_000, everySeconds: 0.5 } });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          level('bytes its buffer lacks of 1 MiB', 700_000, () => 1_048_576 - srs.receiveBufferBytes),
        ],
        remedy: ['buffers=16M'],
        restart: () => restart(rig, srs, options),
      };
    },
  },
  {
    name: 'memory limit of its cgroup',
    first: 'memory-charge',
    async inject(rig) {
      const group = rig.socketMemoryLimit(1024 ** 2, 16 * 1024 ** 2);
      const srs = await rig.startSrs({ workMicroseconds: 20, group });
      await rig.send({ burst: { packets: 2_000, everySeconds: 0.5 } });
      return {
        srs,
        evidence: srs => [
          // Kernels from 6.18 on count them at the socket alone, those before as MemErrors too.
          counter('drops/s of its socket', 200, () => udpSocket(srs.pid, srs.inode).drops),
          level(
            'bytes of its buffer that are free',
            4_000_000,
            () => srs.receiveBufferBytes - udpSocket(srs.pid, srs.inode).recvQueue,
          ),
        ],
        byHand: async () => group.raise(64 * 1024 ** 2),
      };
    },
  },
];

import { counter, level } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import {
  conntrackCounter,
  netCounter,
  schedule,
  softirqTime,
  softnetDrops,
  timesThrottled,
  udpSocket,
} from '../kernel.ts';
import { type Rig, SENDER_CPU, SRS_CPU, STRANGER_ADDRESS } from '../rig.ts';
import { lostInNamespace } from './cpu.ts';

const BACKLOG = '/proc/sys/net/core/netdev_max_backlog';
const CONNTRACK_MAX = '/proc/sys/net/netfilter/nf_conntrack_max';
const RULES = 3_400;

/** SRS's log is read at first, after 3 s and then every 10 s, and SRS writes every 5 s. */
const LOG_WINDOW_SECONDS = 16;

/** Has what comes for SRS received by a CPU of its choice: RPS of its interface. */
async function receiveOn(rig: Rig, cpu: number): Promise<void> {
  const mask = (1 << cpu).toString(16);
  await rig.near.exec(['sh', '-c', `echo ${mask} > /sys/class/net/eth0/queues/rx-0/rps_cpus`]);
}

/** Makes each packet dear to receive, by rules that do not match. They stand before conntrack, in the softirq. */
async function addRules(rig: Rig): Promise<void> {
  const rules = Array.from({ length: RULES }, () => 'udp length 1 counter');
  await rig.filter(rig.near, 'prerouting priority -300', rules);
}

export const RECEIVE_FAULTS: readonly Fault[] = [
  {
    name: "softirq on SRS's CPU",
    first: 'softirq-shares-cpu',
    async inject(rig) {
      // A buffer that is full soon, however little is too much.
      const srs = await rig.startSrs({ workMicroseconds: 60, askedBytes: 1024 * 1024 });
      await addRules(rig);
      await receiveOn(rig, SRS_CPU);
      await rig.send({ packetsPerSecond: 8_000 });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          counter('% of its CPU in softirqs', 30, () => softirqTime(SRS_CPU)),
        ],
        remedy: [`affinity=${SENDER_CPU}`],
      };
    },
  },
  {
    name: 'softnet backlog of one packet',
    first: 'softnet-drops',
    async inject(rig) {
      const srs = await rig.startSrs();
      await receiveOn(rig, SRS_CPU);
      await rig.hold(BACKLOG, '1');
      await rig.send({ packetsPerSecond: 15_000 });
      return {
        srs,
        evidence: () => [counter('dropped/s of softnet_stat', 200, softnetDrops)],
        remedy: ['net.core.netdev_max_backlog=16384'],
      };
    },
  },
  {
    name: 'conntrack table full',
    first: 'conntrack-full',
    async inject(rig) {
      const srs = await rig.startSrs();
      await rig.filter(rig.near, 'prerouting priority 0', ['ct state invalid counter']);
      const full = await rig.hold(CONNTRACK_MAX, '20');
      await rig.send({ packetsPerSecond: 2_000, sources: 200 });
      return {
        srs,
        evidence: srs => [counter('drop/s of nf_conntrack', 100, () => conntrackCounter(srs.pid, 'drop'))],
        byHand: full.stop,
      };
    },
  },
  {
    name: 'flood to a port where nobody listens',
    first: 'no-port',
    async inject(rig) {
      const srs = await rig.startSrs();
      await rig.send();
      const flood = await rig.send({ port: 8001, packetsPerSecond: 5_000 });
      return {
        srs,
        evidence: srs => [counter('NoPorts/s', 1_000, () => netCounter(srs.pid, 'Udp', 'NoPorts'))],
        byHand: flood.stop,
      };
    },
  },
  {
    name: 'wrong checksums',
    first: 'checksum-errors',
    async inject(rig) {
      const srs = await rig.startSrs();
      await rig.send();
      const broken = await rig.send({ kind: 'bad-checksum', packetsPerSecond: 2_000 });
      return {
        srs,
        evidence: srs => [counter('InCsumErrors/s', 500, () => netCounter(srs.pid, 'Udp', 'InCsumErrors'))],
        byHand: broken.stop,
      };
    },
  },
  {
    name: 'another process loses',
    first: 'other-loses',
    async inject(rig) {
      const srs = await rig.startSrs();
      const other = await rig.startSrs({
        name: 'recorder',
        port: 9_000,
        askedBytes: 0,
        workMicroseconds: 1_000,
      });
      await rig.send();
      await rig.send({ port: 9_000, packetsPerSecond: 3_000 });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          counter('drops/s of the other socket', 200, () => udpSocket(srs.pid, other.inode).drops),
          level('drops of its own socket: none', 1, () =>
            udpSocket(srs.pid, srs.inode).drops === 0 ? 1 : 0,
          ),
        ],
        byHand: other.stop,
      };
    },
  },
  {
    name: 'junk of one sender',
    first: 'strangers',
    windowSeconds: LOG_WINDOW_SECONDS,
    async inject(rig) {
      const srs = await rig.startSrs({
        workMicroseconds: 150,
        isUndisturbed: true,
        log: `${rig.directory}/srs.log`,
      });
      await rig.send({ packetsPerSecond: 200 });
      await rig.send({ kind: 'junk', from: STRANGER_ADDRESS, packetsPerSecond: 12_000 });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          counter('% that its thread ran', 80, () => schedule(srs.pid).run),
        ],
        byHand: () => rig.filter(rig.near, 'prerouting priority -300', [`ip saddr ${STRANGER_ADDRESS} drop`]),
      };
    },
  },
  {
    name: 'junk of one sender, and a quota',
    first: 'throttled',
    also: ['strangers'],
    windowSeconds: LOG_WINDOW_SECONDS,
    async inject(rig) {
      const group = rig.quota(20);
      const srs = await rig.startSrs({ workMicroseconds: 50, group, log: `${rig.directory}/srs.log` });
      await rig.send({ packetsPerSecond: 200 });
      await rig.send({ kind: 'junk', from: STRANGER_ADDRESS, packetsPerSecond: 12_000 });
      return {
        srs,
        evidence: srs => [
          lostInNamespace(srs),
          counter('periods/s stopped by the quota', 5, () => timesThrottled(group.path)),
        ],
        remedy: ['quota=none'],
      };
    },
  },
];

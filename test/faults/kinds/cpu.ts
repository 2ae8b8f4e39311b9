import type { Evidence } from '../evidence.ts';
import { counter, level } from '../evidence.ts';
import type { Fault } from '../fault.ts';
import { netCounter, schedule, statusOf, threadNamed, timesThrottled } from '../kernel.ts';
import { SENDER_CPU, SRS_CPU, type Srs } from '../rig.ts';

/** Half of a CPU for what is sent by default here: a fifth of one, which four neighbours leave, is too little. */
const HALF_A_CPU = { workMicroseconds: 80 };
const HALF_A_CPU_OF_PACKETS = { packetsPerSecond: 5_000 };
/**
 * More than the half that a neighbour leaves it, and less than a CPU: 0.6 of one, and 0.8 where a packet costs half as
 * much again as it should, as on a machine whose caches others fill (222 µs seen for 150).
 */
const MOST_OF_A_CPU = { workMicroseconds: 150 };
const MOST_OF_A_CPU_OF_PACKETS = { packetsPerSecond: 3_800 };

export const lostInNamespace = ({ pid }: Srs, perSecond = 200): Evidence =>
  counter('RcvbufErrors/s of its namespace', perSecond, () => netCounter(pid, 'Udp', 'RcvbufErrors'));

const waits = ({ pid }: Srs, percent: number, thread = () => pid): Evidence =>
  counter('% that its thread was ready without a CPU', percent, () => schedule(pid, thread()).wait);

const runs = ({ pid }: Srs, percent: number): Evidence =>
  counter('% that its thread ran', percent, () => schedule(pid).run);

export const CPU_FAULTS: readonly Fault[] = [
  {
    name: 'starved by neighbours',
    first: 'starved',
    // The second survey of all processes comes 5 s after the first, which starvation has to ask for.
    windowSeconds: 10,
    says: /by 4 × python3/,
    async inject(rig) {
      const srs = await rig.startSrs(HALF_A_CPU);
      await rig.burn(4);
      await rig.send(HALF_A_CPU_OF_PACKETS);
      return { srs, evidence: srs => [lostInNamespace(srs), waits(srs, 50)], remedy: ['nice=-15'] };
    },
  },
  {
    name: 'renice of its main thread alone, which sleeps',
    first: 'wrong-thread',
    async inject(rig) {
      const srs = await rig.startSrs({ ...HALF_A_CPU, layout: 'hybrid' });
      const hybrid = threadNamed(srs.pid, 'srs-hybrid-2');
      await rig.near.exec(['renice', '-n', '-15', '-p', `${srs.pid}`]);
      await rig.burn(4);
      await rig.send(HALF_A_CPU_OF_PACKETS);
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), waits(srs, 50, () => hybrid)],
        remedy: ['nice=-15'],
      };
    },
  },
  {
    name: 'nice value that an autogroup makes void',
    first: 'nice-cannot-work',
    async inject(rig) {
      const srs = await rig.startSrs({ ...HALF_A_CPU, nice: -15, hasOwnSession: true });
      // Each with a session, and so with the share of a whole group.
      await rig.burn(4, { hasOwnSession: true });
      await rig.send(HALF_A_CPU_OF_PACKETS);
      return { srs, evidence: srs => [lostInNamespace(srs), waits(srs, 50)], remedy: ['autogroup=-15'] };
    },
  },
  {
    name: 'affinity too narrow for its threads',
    first: 'bad-affinity',
    async inject(rig) {
      const srs = await rig.startSrs({
        ...MOST_OF_A_CPU,
        // Full within a second of the few hundred packets/s that are too many.
        askedBytes: 256 * 1024,
        layout: 'two-busy',
        isUndisturbed: true,
      });
      await rig.send(MOST_OF_A_CPU_OF_PACKETS);
      const cpus = level('CPUs it may not use', 1, () =>
        statusOf(srs.pid, 'Cpus_allowed_list') === `${SRS_CPU}` ? 1 : 0,
      );
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), waits(srs, 30), cpus],
        remedy: [`affinity=${SENDER_CPU}-${SRS_CPU}`],
      };
    },
  },
  {
    name: 'quota of its cgroup',
    first: 'throttled',
    async inject(rig) {
      const group = rig.quota(20);
      const srs = await rig.startSrs({ ...HALF_A_CPU, group });
      await rig.send(HALF_A_CPU_OF_PACKETS);
      const throttled = counter('periods/s stopped by the quota', 5, () => timesThrottled(group.path));
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), throttled, waits(srs, 50)],
        remedy: ['quota=none'],
      };
    },
  },
  {
    name: 'quota, and neighbours besides',
    first: 'throttled',
    async inject(rig) {
      const group = rig.quota(10);
      const srs = await rig.startSrs({ ...HALF_A_CPU, group });
      await rig.burn(1);
      await rig.send(HALF_A_CPU_OF_PACKETS);
      const throttled = counter('periods/s stopped by the quota', 5, () => timesThrottled(group.path));
      return {
        srs,
        evidence: srs => [lostInNamespace(srs), throttled, waits(srs, 50)],
        remedy: ['quota=none', 'nice=-15'],
      };
    },
  },
  {
    name: 'saturated: more work than a CPU can do',
    first: 'saturated',
    async inject(rig) {
      // Whatever else the machine has to do, it is not why this one loses.
      const srs = await rig.startSrs({ workMicroseconds: 800, isUndisturbed: true });
      await rig.send({ packetsPerSecond: 5_000 });
      return { srs, evidence: srs => [lostInNamespace(srs), runs(srs, 90)] };
    },
  },
];

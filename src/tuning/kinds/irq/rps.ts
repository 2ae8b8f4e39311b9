import { type Host, isFailure } from '../../../host/host.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { readOnlineCpus, refuseAbsentCpus } from '../../limits/allowed-cpus.ts';
import { countOf } from '../../plan/name-targets.ts';
import { buildPlan } from '../../plan/plan.ts';
import { isRefusal, type Refusal, type Tuning, type TuningPlan } from '../../tuning.ts';
import { describeMeeting, nameCpus } from './irq-cautions.ts';
import type { SrsPlace } from './irq-presets.ts';
import { refuseInterface, refuseStrangeName } from './nic.ts';
import { type NicIrq, readOwnIrqs } from './nic-irqs.ts';
import { isQueueId, listToMask, maskToList, RPS_OFF, readReceiveQueues, rpsPath } from './receive-queues.ts';

/**
 * CPUs that the packets of a receive queue are handed to in software (Documentation/networking/scaling.rst, "RPS").
 * The kernel takes a mask of hexadecimal digits; shown is the list.
 */
export const RPS: Tuning = {
  kind: 'rps',
  nouns: ['queue', 'queues'],
  valueHead: 'RPS now',
  endWord: 'vanished',
  isOfNetwork: true,
  async read(host, _process, targets) {
    const own = targets.filter(({ id }) => isQueueId(id));
    const look = await host.look({ texts: own.map(({ id }) => rpsPath(id)) });
    return own.flatMap(({ id, name, startTicks }) => {
      const read = look.text(rpsPath(id));
      return isFailure(read) ? [] : [{ id, name, startTicks, value: maskToList(read.text) }];
    });
  },
  steps: (_, wishes) =>
    wishes
      .filter(({ id }) => isQueueId(id))
      .map(({ id, wanted }) => ({ id, path: rpsPath(id), text: listToMask(wanted) })),
  areStepsIndependent: true,
  meanings: [
    [
      /EOVERFLOW|EINVAL|too large|Invalid argument/,
      { kind: 'refused', words: 'refused: the kernel accepts none of these CPUs for RPS' },
    ],
    [
      /EROFS|Read-only file system/,
      {
        kind: 'refused',
        words:
          'refused: /sys is mounted read-only here; do it where it is writable, such as on the host of the container',
      },
    ],
  ],
  capability: 'CAP_NET_ADMIN',
};

export interface RpsRequest {
  readonly interface: string;
  /** Numbers of its receive queues; all by default. */
  readonly queues?: readonly number[];
  /** A list such as `0-3,8`, or `off`. */
  readonly cpus: string;
  /** To say where they meet. */
  readonly srs?: SrsPlace | undefined;
}

/**
 * CPUs for the packets of an interface's receive queues, or none. Refused for an interface that is not there or has no
 * such queue, a list that is malformed or names CPUs that are not online, and when there is nothing to change.
 */
export async function planRps(host: Host, request: RpsRequest): Promise<TuningPlan | Refusal> {
  const strange = await refuseStrangeName(host, request.interface);
  if (strange !== undefined) return strange;
  const wish = request.cpus.trim();
  const cpus = wish === RPS_OFF ? [] : parseCpuList(wish);
  const [unknown, chosen, obstacle, cautions] = await Promise.all([
    refuseInterface(host, request.interface),
    chooseQueues(host, request),
    refuseAbsentCpus(host, cpus ?? []),
    cpus === undefined || cpus.length === 0 ? [] : describeUse(host, request, cpus),
  ]);
  if (unknown !== undefined) return unknown;
  if (isRefusal(chosen)) return chosen;
  if (cpus === undefined || (cpus.length === 0 && wish !== RPS_OFF)) {
    return { refused: `CPUs "${cleanText(request.cpus)}": a list such as 0-3,8 is needed, or off` };
  }
  if (obstacle !== undefined) return { refused: `RPS ${formatCpuList(cpus)}: ${obstacle}` };
  const wanted = cpus.length === 0 ? RPS_OFF : formatCpuList(cpus);
  const targets = chosen.map(({ id, cpus: before }) => ({
    id,
    name: '',
    startTicks: undefined,
    before,
    wanted,
  }));
  const changing = targets.filter(({ before }) => before !== wanted);
  return buildPlan(host, RPS, {
    verb: `RPS of ${request.interface}`,
    label: host.name,
    process: undefined,
    scope: 'all',
    targets: changing.length > 0 ? changing : targets,
    cautions,
  });
}

async function chooseQueues(host: Host, { interface: name, queues }: RpsRequest) {
  const all = await readReceiveQueues(host, name);
  if (all.length === 0) return { refused: `${name} has no receive queue with RPS` };
  if (queues === undefined) return all;
  const ids = queues.map(number => `${name}/rx-${number}`);
  const missing = ids.filter(id => !all.some(queue => queue.id === id));
  return missing.length > 0
    ? { refused: `there is no queue ${missing.join(', ')}` }
    : all.filter(({ id }) => ids.includes(id));
}

/** When it helps and when not, after scaling.rst's "Suggested Configuration". */
async function describeUse(
  host: Host,
  { interface: name, srs }: RpsRequest,
  cpus: readonly number[],
): Promise<readonly (string | undefined)[]> {
  const [onlineCpus = [], read] = await Promise.all([readOnlineCpus(host), readOwnIrqs(host, name)]);
  const irqs = isRefusal(read) ? [] : read;
  return [
    describeMeeting(new Set(cpus), onlineCpus, srs),
    describeHardware(name, irqs, onlineCpus),
    'RPS spreads flows, not packets: what comes from one sender to one port stays on one CPU.',
  ];
}

function describeHardware(
  name: string,
  irqs: readonly NicIrq[],
  onlineCpus: readonly number[],
): string | undefined {
  if (irqs.length === 0) {
    return name === 'lo'
      ? 'On lo a packet is received by the CPU that sent it: RPS moves it to another, which wakes that CPU each time.'
      : `${name} has no interrupts of its own: its packets arrive on the CPU of the interface or program behind it.`;
  }
  const receiving = irqs.filter(({ role }) => role === 'receive' || role === 'both');
  const serving = new Set(
    receiving.flatMap(({ effectiveCpus, cpus }) => parseCpuList(effectiveCpus ?? cpus ?? '') ?? []),
  );
  if (receiving.length < 2 || serving.size < 2) return undefined;
  const queues = countOf(receiving.length, ['receive queue', 'receive queues']);
  const isEnough = serving.size >= onlineCpus.length;
  return `${name} has ${queues}, whose IRQs are on ${nameCpus([...serving])} already: RPS ${isEnough ? 'only adds work' : 'may add more work than it spreads'}.`;
}

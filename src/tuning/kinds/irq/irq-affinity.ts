import { type Host, isFailure } from '../../../host/host.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { nameOfIrq } from '../../../procfs/irq-names.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { readOnlineCpus, refuseAbsentCpus } from '../../limits/allowed-cpus.ts';
import { buildPlan } from '../../plan/plan.ts';
import { isRefusal, type Refusal, type TargetState, type Tuning, type TuningPlan } from '../../tuning.ts';
import { normaliseCpuList } from '../process/affinity.ts';
import { describeChoice, describeCrowd, describeMeeting, describeOthers } from './irq-cautions.ts';
import { type IrqPreset, presetCpus, type SrsPlace } from './irq-presets.ts';
import { describeIrqbalance, findIrqbalance } from './irqbalance.ts';
import { refuseInterface, refuseStrangeName } from './nic.ts';
import { affinityPath, type NicIrq, readInterrupts, readOwnIrqs } from './nic-irqs.ts';

/**
 * CPUs that may serve an IRQ. An IRQ is its number and what its drivers call it: a number that was given to another
 * device since counts as gone. The errors are those of `write_irq_affinity` (kernel/irq/proc.c).
 */
export const IRQ_AFFINITY: Tuning = {
  kind: 'irq-affinity',
  nouns: ['IRQ', 'IRQs'],
  valueHead: 'CPUs now',
  endWord: 'vanished',
  async read(host, _process, targets): Promise<readonly TargetState[] | Refusal> {
    // A number: an id may come from a journal that somebody edited.
    const numbered = targets.filter(({ id }) => /^\d+$/.test(id));
    const [lines, look] = await Promise.all([
      readInterrupts(host),
      host.look({ texts: numbered.map(({ id }) => affinityPath(id)) }),
    ]);
    if (isRefusal(lines)) return lines;
    // One that is not there has the name of none.
    const same = numbered.filter(({ id, name }) => nameOfIrq(lines.get(id)) === name);
    return same.flatMap(({ id, name, startTicks }) => {
      const read = look.text(affinityPath(id));
      return isFailure(read) ? [] : [{ id, name, startTicks, value: normaliseCpuList(read.text) }];
    });
  },
  steps: (_, wishes) => wishes.map(({ id, wanted }) => ({ id, path: affinityPath(id), text: wanted })),
  areStepsIndependent: true,
  meanings: [
    [
      /EIO|Input\/output error/,
      {
        kind: 'refused',
        words:
          'refused (EIO): the kernel spreads it itself, as the driver asked (a managed IRQ), or nothing can move it',
      },
    ],
    [
      /ENOSPC|No space left/,
      { kind: 'refused', words: 'refused (ENOSPC): these CPUs have no interrupt vector free; take others' },
    ],
    // ERANGE: no such CPU. EINVAL: none of them is online.
    [
      /EINVAL|ERANGE|EOVERFLOW|Invalid argument|out of range|too large/,
      { kind: 'refused', words: 'refused: none of these CPUs is online' },
    ],
    [
      /EROFS|Read-only file system/,
      {
        kind: 'refused',
        words:
          'refused: /proc/irq is mounted read-only here; do it where it is writable, such as on the host of the container',
      },
    ],
  ],
};

export interface IrqAffinityRequest {
  readonly interface: string;
  /** Which of its IRQs; by default all that serve queues. */
  readonly irqs?: readonly number[];
  /** A list such as `0-3,8`, or a preset. */
  readonly cpus: string | { readonly preset: IrqPreset };
  /** To keep off it, and to say where they meet. */
  readonly srs?: SrsPlace | undefined;
}

/**
 * CPUs for the IRQs of an interface's queues. Refused for an interface that is not there or has no IRQs of its own, a
 * list that is malformed, names CPUs that are not online or an IRQ that is not the interface's, and when there is
 * nothing to change. Changes nothing.
 */
export async function planIrqAffinity(
  host: Host,
  request: IrqAffinityRequest,
): Promise<TuningPlan | Refusal> {
  const strange = await refuseStrangeName(host, request.interface);
  if (strange !== undefined) return strange;
  const list = typeof request.cpus === 'string' ? (parseCpuList(request.cpus) ?? []) : [];
  const [unknown, all, onlineCpus = [], irqbalance, obstacle] = await Promise.all([
    refuseInterface(host, request.interface),
    readOwnIrqs(host, request.interface),
    readOnlineCpus(host),
    findIrqbalance(host),
    refuseAbsentCpus(host, list),
  ]);
  if (unknown !== undefined) return unknown;
  if (isRefusal(all)) return all;
  const chosen = chooseIrqs(request, all);
  if (isRefusal(chosen)) return chosen;
  const wanted = wantedCpus(request, chosen, onlineCpus, obstacle);
  if (isRefusal(wanted)) return wanted;
  const targets = chosen.map(({ irq, name, cpus = '' }) => ({
    id: String(irq),
    name,
    startTicks: undefined,
    before: cpus,
    wanted: wanted.get(irq) ?? cpus,
  }));
  const changing = targets.filter(({ before, wanted }) => before !== wanted);
  const used = new Set([...wanted.values()].flatMap(list => parseCpuList(list) ?? []));
  return buildPlan(host, IRQ_AFFINITY, {
    verb: `IRQ affinity of ${request.interface}`,
    label: host.name,
    process: undefined,
    scope: 'all',
    targets: changing.length > 0 ? changing : targets,
    cautions: [
      describeIrqbalance(
        irqbalance,
        chosen.map(({ irq }) => irq),
      ),
      describeMeeting(used, onlineCpus, request.srs),
      describeChoice(wanted),
      describeCrowd(chosen, used, onlineCpus),
      describeOthers(all.filter(({ irq }) => !wanted.has(irq))),
    ],
  });
}

function chooseIrqs(
  { interface: name, irqs }: IrqAffinityRequest,
  all: readonly NicIrq[],
): readonly NicIrq[] | Refusal {
  const known = all.filter(({ cpus }) => cpus !== undefined);
  if (known.length === 0) {
    return {
      refused: `${name} has no interrupts of its own (virtual, or behind Hyper-V's vmbus): RPS can spread its packets`,
    };
  }
  const chosen = known.filter(({ irq, role }) => irqs?.includes(irq) ?? role !== 'other');
  const missing = (irqs ?? []).filter(irq => !chosen.some(candidate => candidate.irq === irq));
  return missing.length > 0 ? { refused: `${name} has no IRQ ${missing.join(', ')}` } : chosen;
}

/** @param obstacle why some of the CPUs of a list cannot be had */
function wantedCpus(
  { cpus, srs }: IrqAffinityRequest,
  chosen: readonly NicIrq[],
  onlineCpus: readonly number[],
  obstacle: string | undefined,
): ReadonlyMap<number, string> | Refusal {
  if (typeof cpus !== 'string') {
    const given = presetCpus(cpus.preset, chosen, onlineCpus, srs);
    if (given !== undefined) return given;
    return {
      refused:
        cpus.preset === 'off-srs'
          ? 'SRS may run on every CPU that is online, or it is not known where it runs: bind it first'
          : 'it is not known which CPUs are online',
    };
  }
  const list = parseCpuList(cpus);
  if (list === undefined || list.length === 0)
    return { refused: `CPUs "${cleanText(cpus)}": a list such as 0-3,8 is needed` };
  if (obstacle !== undefined) return { refused: `IRQ affinity ${formatCpuList(list)}: ${obstacle}` };
  return new Map(chosen.map(({ irq }) => [irq, formatCpuList(list)]));
}

import type { Host } from '../../../host/host.ts';
import { enterHostNetwork, readInHostNetwork } from '../../limits/host-network.ts';
import { nameTargets } from '../../plan/name-targets.ts';
import { buildPlan } from '../../plan/plan.ts';
import {
  isRefusal,
  type Refusal,
  type TargetState,
  type Tuning,
  type TuningPlan,
  type TuningTarget,
} from '../../tuning.ts';
import { findDeciding } from '../process/what-decides.ts';
import { KERNEL_PARAMETERS, type KernelParameter, parameterOf, parameterPath } from './kernel-parameters.ts';
import { toParameterValue } from './parameter-value.ts';
import { describeNextBoot } from './persist-sysctl.ts';
import { readSysctlFiles } from './sysctl-files.ts';

/**
 * Kernel parameters of the host (sysctl(8)), read and written in its own network namespace. Several numbers have single
 * blanks between; the kernel itself puts tabs.
 */
export const SYSCTL: Tuning = {
  kind: 'sysctl',
  nouns: ['parameter', 'parameters'],
  valueHead: 'now',
  endWord: 'vanished',
  // Sockets that are open keep their buffers: what is lost before SRS is restarted says nothing of these.
  isJudged: targets => targets.some(({ id }) => parameterOf(id)?.isAtOnce === true),
  within: enterHostNetwork,
  async read(host, _process, targets): Promise<readonly TargetState[] | Refusal> {
    const texts = await readInHostNetwork(
      host,
      targets.map(({ id }) => parameterPath(id)),
    );
    if (isRefusal(texts)) return texts;
    return targets.flatMap(({ id, name, startTicks }) => {
      const text = texts.get(parameterPath(id));
      return text === undefined ? [] : [{ id, name, startTicks, value: normalise(text) }];
    });
  },
  // The closed list again: an id may come from a journal that somebody edited.
  steps: ({ within }, wishes) =>
    wishes
      .filter(({ id }) => parameterOf(id) !== undefined)
      .map(({ id, wanted }) => ({ id, path: parameterPath(id), text: wanted, within })),
  areStepsIndependent: true,
  meanings: [
    [
      /EROFS|Read-only file system/,
      {
        kind: 'refused',
        words:
          'refused: /proc/sys is mounted read-only here; do it where it is writable, such as on the host of the container',
      },
    ],
    [/EINVAL|Invalid argument/, { kind: 'refused', words: 'refused: the kernel does not accept this value' }],
  ],
};

/** What the parameters of the table have now, by name; those that this kernel lacks are left out. */
export async function readParameters(host: Host): Promise<ReadonlyMap<string, string> | Refusal> {
  const identities = KERNEL_PARAMETERS.map(({ id }) => ({ id, name: '', startTicks: undefined }));
  const states = await SYSCTL.read(host, undefined, identities);
  return isRefusal(states) ? states : new Map(states.map(({ id, value }) => [id, value]));
}

/** One parameter and what it shall have, as typed: `16 MiB`. */
export interface ParameterWish {
  readonly id: string;
  readonly value: string;
}

export interface SysctlRequest {
  readonly wishes: readonly ParameterWish[];
  /** For whose sake, to say what decides instead; undefined: none runs. */
  readonly srs?: { readonly pid: number; readonly label: string } | undefined;
}

/**
 * Kernel parameters of the host's own network namespace. Those that have the value already are left out. Refused for
 * one that is not in the list, a value that is malformed or out of bounds, in a namespace that has no way to the host's,
 * and when there is nothing to change. Changes nothing.
 */
export async function planSysctl(host: Host, { wishes, srs }: SysctlRequest): Promise<TuningPlan | Refusal> {
  const wanted: (TargetState & { readonly parameter: KernelParameter })[] = [];
  for (const { id, value } of wishes) {
    const parameter = parameterOf(id);
    if (parameter === undefined) return { refused: `${id}: not a parameter that srs-top changes` };
    const checked = toParameterValue(parameter, value);
    if (isRefusal(checked)) return checked;
    wanted.push({ id, name: '', startTicks: undefined, value: checked.value, parameter });
  }
  const [states, deciding, files] = await Promise.all([
    SYSCTL.read(host, undefined, wanted),
    srs && findDeciding(host, { ...srs, whatever: 'and its buffers fill, however large they are' }),
    readSysctlFiles(host),
  ]);
  if (isRefusal(states)) return states;
  const missing = wanted.filter(({ id }) => !states.some(state => state.id === id));
  if (missing.length > 0) return { refused: `${nameTargets(missing)}: this kernel has no such parameter` };
  const targets = states.map(({ value: before, ...identity }, index) => ({
    ...identity,
    before,
    wanted: wanted[index]?.value ?? before,
  }));
  const changing = targets.filter(({ before, wanted }) => before !== wanted);
  const chosen = changing.length > 0 ? changing : targets;
  return buildPlan(host, SYSCTL, {
    verb: chosen.length === 1 ? (chosen[0]?.id ?? 'sysctl') : 'sysctl',
    label: host.name,
    process: undefined,
    scope: 'all',
    targets: chosen,
    leads: deciding?.leads ?? [],
    cautions: [
      ...(deciding?.cautions ?? []),
      describeLowered(chosen),
      ...describeEffect(wanted.filter(({ id }) => chosen.some(target => target.id === id))),
      ...describeNextBoot(
        chosen.map(({ id, wanted }) => ({ id, value: wanted })),
        files,
        host.demo,
      ),
    ],
  });
}

/** Values of one number only: those of udp_mem go up and down apart. */
function describeLowered(targets: readonly TuningTarget[]): string | undefined {
  const lowered = targets.filter(({ before, wanted }) => Number(wanted) < Number(before));
  return lowered.length > 0 ? `${nameTargets(lowered)}: less than now.` : undefined;
}

function describeEffect(
  wanted: readonly (TargetState & { readonly parameter: KernelParameter })[],
): readonly (string | undefined)[] {
  const isLater = wanted.some(({ parameter }) => !parameter.isAtOnce);
  const defaults = wanted.filter(({ id }) => id.endsWith('_default'));
  return [
    isLater
      ? 'For sockets that are opened from now on: those that are open keep their size until SRS restarts.'
      : undefined,
    wanted.some(({ parameter }) => parameter.isAtOnce)
      ? 'Everything but the buffers acts at once.'
      : undefined,
    defaults.length > 0
      ? `${nameTargets(defaults)}: SRS's UDP sockets ask for a size of their own; other new sockets get this one.`
      : undefined,
  ];
}

function normalise(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

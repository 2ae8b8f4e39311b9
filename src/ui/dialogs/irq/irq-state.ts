import { formatCpuList } from '../../../procfs/cpu-list.ts';
import { nameCpus } from '../../../tuning/kinds/irq/irq-cautions.ts';
import {
  cpusOfSrs,
  cpusWithoutSrs,
  type IrqPreset,
  type SrsPlace,
} from '../../../tuning/kinds/irq/irq-presets.ts';
import type { Nic } from '../../../tuning/kinds/irq/nic.ts';
import { RPS_OFF } from '../../../tuning/kinds/irq/receive-queues.ts';
import type { TuningWish } from '../../../tuning/kinds/wish.ts';
import { actionOf, keyNames } from '../../parts/dialog-keys.ts';
import { LIST_KEYS, typeList } from '../../parts/type-list.ts';
import { IRQ_KEYS, PRESET_KEYS } from './definition.ts';

/** What the dialog is about; Tab goes from one to the other. */
export type IrqPage = 'irq' | 'rps';

type Choice = { readonly preset: IrqPreset } | { readonly typed: string } | { readonly cpus: string };

export interface IrqState {
  readonly page: IrqPage;
  /** Place in the list of interfaces. */
  readonly nic: number;
  /** 0: all queues of the interface; else the place of one IRQ or queue, counted from 1. */
  readonly row: number;
  /** Undefined: nothing is chosen yet. */
  readonly choice: Choice | undefined;
}

/** What a key is judged by. */
export interface IrqFacts {
  readonly nics: readonly Nic[];
  readonly onlineCpus: readonly number[];
  /**
   * SRS as it was when the dialog opened: if the plan followed the CPU that SRS is on now, it would never come to rest.
   */
  readonly srs: SrsPlace | undefined;
}

export function startIrq(): IrqState {
  return { page: 'irq', nic: 0, row: 0, choice: undefined };
}

/** The rows that can be chosen beside `all`. */
export function rowCount({ page, nic }: IrqState, { nics }: Pick<IrqFacts, 'nics'>): number {
  const chosen = nics[nic];
  return (page === 'irq' ? chosen?.irqs.length : chosen?.queues.length) ?? 0;
}

/** Chooses interface, queue or page, chooses by a preset, or begins a typed list: by the keys of the definition. */
export function pressIrq(state: IrqState, key: string, facts: IrqFacts): IrqState {
  const { choice } = state;
  if (choice !== undefined && 'typed' in choice) {
    return { ...state, choice: { typed: typeList(choice.typed, key) } };
  }
  const action = actionOf([...IRQ_KEYS, ...LIST_KEYS], key);
  switch (action) {
    case 'page':
      return { ...startIrq(), nic: state.nic, page: state.page === 'irq' ? 'rps' : 'irq' };
    case 'previousNic':
    case 'nextNic':
      return {
        ...startIrq(),
        page: state.page,
        nic: wrap(state.nic + (action === 'previousNic' ? -1 : 1), facts.nics.length),
      };
    case 'previousQueue':
    case 'nextQueue':
      return {
        ...state,
        row: wrap(state.row + (action === 'previousQueue' ? -1 : 1), rowCount(state, facts) + 1),
      };
    case 'digit':
      return { ...state, choice: { typed: key } };
    case 'startList':
      return { ...state, choice: { typed: '' } };
    default: {
      const preset = irqPresets(state, facts).find(candidate => candidate.key === key);
      return preset === undefined ? state : { ...state, choice: preset.choice };
    }
  }
}

type PresetAction = (typeof PRESET_KEYS)[number]['action'];

export interface IrqPresetKey {
  readonly key: string;
  readonly label: string;
  readonly choice: Choice;
}

/** The presets that there are on this host, with their keys. */
export function irqPresets(
  { page }: Pick<IrqState, 'page'>,
  facts: Omit<IrqFacts, 'nics'>,
): readonly IrqPresetKey[] {
  const { onlineCpus, srs } = facts;
  const others = formatCpuList(cpusWithoutSrs(onlineCpus, srs));
  const keyOf = (action: PresetAction): string => keyNames(PRESET_KEYS, action);
  const label = `off SRS's ${nameCpus(cpusOfSrs(srs, onlineCpus).cpus)}`;
  if (page === 'irq') {
    return [
      { key: keyOf('firstCpu'), label: `all on CPU ${onlineCpus[0] ?? 0}`, choice: { preset: 'cpu0' } },
      { key: keyOf('spread'), label: 'one a CPU', choice: { preset: 'spread' } },
      ...(others === '' ? [] : [{ key: keyOf('offSrs'), label, choice: { preset: 'off-srs' } } as const]),
    ];
  }
  return [
    { key: keyOf('rpsOff'), label: 'off', choice: { cpus: RPS_OFF } },
    { key: keyOf('allCpus'), label: 'all CPUs', choice: { cpus: formatCpuList(onlineCpus) } },
    ...(others === '' ? [] : [{ key: keyOf('offSrs'), label, choice: { cpus: others } }]),
  ];
}

/** What is asked for; undefined while nothing is chosen, or nothing typed. */
export function irqWish(state: IrqState, { nics, srs }: IrqFacts): TuningWish | undefined {
  const { page, row, choice } = state;
  const nic = nics[state.nic];
  if (nic === undefined || choice === undefined || ('typed' in choice && choice.typed === ''))
    return undefined;
  const common = { interface: nic.name, ...(srs !== undefined && { srs }) };
  if (page === 'irq') {
    const irq = nic.irqs[row - 1]?.irq;
    const cpus =
      'preset' in choice ? { preset: choice.preset } : 'typed' in choice ? choice.typed : choice.cpus;
    return { kind: 'irq-affinity', ...common, ...(irq !== undefined && { irqs: [irq] }), cpus };
  }
  if ('preset' in choice) return undefined;
  const id = nic.queues[row - 1]?.id;
  const cpus = 'typed' in choice ? choice.typed : choice.cpus;
  const number = id === undefined ? undefined : Number(id.slice(id.lastIndexOf('-') + 1));
  return { kind: 'rps', ...common, ...(number !== undefined && { queues: [number] }), cpus };
}

function wrap(place: number, count: number): number {
  return count === 0 ? 0 : (place + count) % count;
}

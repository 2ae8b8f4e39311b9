import type { ProcessIdentity } from '../srs/process/process-identity.ts';
import { cleanText } from '../text/clean-text.ts';
import type { SrsPlace } from '../tuning/kinds/irq/irq-presets.ts';
import { toPolicy } from '../tuning/kinds/process/policy.ts';
import { NO_QUOTA } from '../tuning/kinds/process/quota-value.ts';
import { GUIDE_VALUES, KERNEL_PARAMETERS, parameterOf } from '../tuning/kinds/sysctl/kernel-parameters.ts';
import type { TuningWish } from '../tuning/kinds/wish.ts';
import { isRefusal, type Refusal } from '../tuning/tuning.ts';

/** The SRS that a wish is for. */
export interface WishTarget {
  readonly process: ProcessIdentity;
  /** Fit for a terminal. */
  readonly label: string;
  /** How many files it has open; undefined: not known. */
  readonly openFiles: number | undefined;
  /** Where its main thread may run and ran last. */
  readonly place: SrsPlace;
}

/** How long is looked for how much a quota holds SRS back now: five of the kernel's usual periods. */
const QUOTA_LOOKS_MS = 500;

type ChangedSrs = Pick<WishTarget, 'process' | 'label' | 'openFiles'>;

/** One `name=value` of the command line. */
export interface WishedValue {
  readonly name: string;
  readonly value: string;
  /** Whether it can be wished for an SRS alone. */
  readonly needsSrs: boolean;
  /** @param target undefined only where `needsSrs` is false */
  readonly toWish: (target: WishTarget | undefined) => TuningWish;
}

type Reader = (name: string, value: string) => WishedValue | Refusal;

const BY_NAME: Readonly<Record<string, Reader>> = {
  nice: ofNumber(/^-?\d{1,3}$/, ({ process, label }, nice) => ({
    kind: 'nice',
    process,
    label,
    scope: 'all',
    nice,
  })),
  autogroup: ofNumber(/^-?\d{1,3}$/, ({ process, label }, nice) => ({
    kind: 'autogroup',
    process,
    label,
    nice,
  })),
  affinity: ofSrs(({ process, label }, cpus) => ({ kind: 'affinity', process, label, scope: 'all', cpus })),
  'open-files': ofNumber(/^\d{1,15}$/, ({ openFiles, ...target }, files) => ({
    kind: 'open-files',
    ...target,
    files,
    openFiles,
  })),
  policy(name, value) {
    const policy = /^(?:other|batch|(?:fifo|rr):\d{1,2})$/.test(value)
      ? toPolicy(value.replace(':', ' '))
      : undefined;
    if (policy === undefined)
      return { refused: `policy "${cleanText(value)}": other, batch, fifo:N or rr:N is needed` };
    return ofSrs(({ process, label }) => ({ kind: 'policy', process, label, scope: 'all', ...policy }))(
      name,
      value,
    );
  },
  quota: ofQuota(undefined),
  buffers: ofHost((target, value) => ({
    kind: 'sysctl',
    wishes: GUIDE_VALUES.map(({ id }) => ({ id, value })),
    srs: nameOf(target),
  })),
};

/** With a name behind a colon: `irq:eth0=0-1`, `quota:/docker/0a1b=none`. */
const BY_PREFIX: Readonly<Record<string, (behindColon: string) => Reader>> = {
  irq: name =>
    ofHost((target, cpus) => ({ kind: 'irq-affinity', interface: name, cpus, srs: target?.place })),
  quota: ofQuota,
  rps: name => ofHost((target, cpus) => ({ kind: 'rps', interface: name, cpus, srs: target?.place })),
};

const MEANINGS: Readonly<Record<string, string>> = {
  nice: 'nice value of all threads, -20 to 19',
  autogroup: 'nice value of its autogroup, -20 to 19',
  affinity: 'CPUs that all threads may use: 1-3',
  'open-files': 'how many files it may have open',
  policy: 'other, batch, fifo:N or rr:N',
  quota: 'CPU quota: CPUs, or none',
  buffers: 'all buffers of the guide: 16M',
};

const PREFIX_MEANINGS: Readonly<Record<string, string>> = {
  irq: 'CPUs of the interrupts of a card: irq:eth0=0-1',
  rps: 'CPUs that receive for a card: rps:eth0=0-3',
  quota: 'CPU quota of a cgroup: quota:CGROUP=2',
};

/** How a word of it begins, as a shell completes it, and what it sets. */
export const WISH_WORDS: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.keys(BY_NAME).map(name => [`${name}=`, MEANINGS[name] ?? '']),
  ...KERNEL_PARAMETERS.map(({ id, unit }) => [`${id}=`, unit]),
  ...Object.keys(BY_PREFIX).map(name => [`${name}:`, PREFIX_MEANINGS[name] ?? '']),
]);

/**
 * What `srs-top tune` is asked for, a wish for each word. Values are checked when they are planned, by the kind; here only
 * what is no `name=value` at all, what nobody knows, and what is given twice is refused.
 */
export function readWishes(words: readonly string[]): readonly WishedValue[] | Refusal {
  const values: WishedValue[] = [];
  for (const word of words) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    const reader = readerOf(name);
    if (reader === undefined) return { refused: describeUnknown(word) };
    if (values.some(one => one.name === name)) return { refused: `${cleanText(name)} is given twice` };
    const read = reader(name, value);
    if (isRefusal(read)) return read;
    values.push(read);
  }
  const twice = GUIDE_VALUES.find(({ id }) => values.some(({ name }) => name === id));
  if (twice !== undefined && values.some(({ name }) => name === 'buffers'))
    return { refused: `${twice.id} is one of buffers, which is given too` };
  return values;
}

function readerOf(name: string): Reader | undefined {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const [prefix = '', ...rest] = name.split(':');
  if (rest.join(':') !== '' && Object.hasOwn(BY_PREFIX, prefix)) return BY_PREFIX[prefix]?.(rest.join(':'));
  if (parameterOf(name) === undefined) return undefined;
  return ofHost((target, value) => ({
    kind: 'sysctl',
    wishes: [{ id: name, value }],
    srs: nameOf(target),
  }));
}

function describeUnknown(word: string): string {
  const behind = (prefix: string): string => `${prefix}:${prefix === 'quota' ? 'CGROUP' : 'INTERFACE'}`;
  const names = [...Object.keys(BY_NAME), ...Object.keys(BY_PREFIX).map(behind)];
  return `"${cleanText(word)}": expected name=value, with ${names.join(', ')} or a kernel parameter such as net.core.rmem_max`;
}

function ofSrs(build: (target: ChangedSrs, value: string) => TuningWish): Reader {
  return (name, value) => ({
    name,
    value,
    needsSrs: true,
    toWish(target) {
      if (target === undefined) throw new Error(`${name}: expected an SRS to change`);
      const { process, label } = target;
      return build({ process, label, openFiles: target.openFiles }, value);
    },
  });
}

/** Only in plain digits: `+5`, `0x5` and `1e1` are misspelt rather than meant. */
function ofNumber(digits: RegExp, build: (target: ChangedSrs, value: number) => TuningWish): Reader {
  return (name, value) =>
    digits.test(value)
      ? ofSrs(target => build(target, Number(value)))(name, value)
      : { refused: `${name} "${cleanText(value)}": a whole number is needed` };
}

/** `none`, or how many CPUs: `0.9`. @param group undefined: the cgroup that decides */
function ofQuota(group: string | undefined): Reader {
  return (name, value) => {
    const cpus =
      value === NO_QUOTA ? value : /^\d{1,4}(?:\.\d{1,4})?$/.test(value) ? Number(value) : undefined;
    if (cpus === undefined)
      return {
        refused: `${cleanText(name)} "${cleanText(value)}": a number of CPUs such as 0.9 is needed, or none`,
      };
    return ofSrs(({ process, label }) => ({
      kind: 'quota',
      process,
      label,
      cpus,
      group,
      looksMs: QUOTA_LOOKS_MS,
    }))(name, value);
  };
}

function ofHost(build: (target: WishTarget | undefined, value: string) => TuningWish): Reader {
  return (name, value) => ({ name, value, needsSrs: false, toWish: target => build(target, value) });
}

function nameOf(
  target: WishTarget | undefined,
): { readonly pid: number; readonly label: string } | undefined {
  return target && { pid: target.process.pid, label: target.label };
}

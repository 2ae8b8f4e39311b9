import type { ProcessIdentity } from '../srs/process/process-identity.ts';
import { cleanText } from '../text/clean-text.ts';
import { toPolicy } from '../tuning/kinds/process/policy.ts';
import { GUIDE_VALUES, parameterOf } from '../tuning/kinds/sysctl/kernel-parameters.ts';
import type { TuningWish } from '../tuning/kinds/wish.ts';
import { isRefusal, type Refusal } from '../tuning/tuning.ts';

/** The SRS that a wish is for. */
export interface WishTarget {
  readonly process: ProcessIdentity;
  readonly label: string;
}

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
  nice: ofSrs((target, value) => ({ kind: 'nice', ...target, scope: 'all', nice: toNumber(value) })),
  autogroup: ofSrs((target, value) => ({ kind: 'autogroup', ...target, nice: toNumber(value) })),
  affinity: ofSrs((target, value) => ({ kind: 'affinity', ...target, scope: 'all', cpus: value })),
  'open-files': ofSrs((target, value) => ({ kind: 'open-files', ...target, files: toNumber(value) })),
  policy(name, value) {
    const policy = toPolicy(value.replace(':', ' '));
    if (policy === undefined)
      return { refused: `policy "${cleanText(value)}": other, batch, idle, fifo:N or rr:N is needed` };
    return ofSrs(target => ({ kind: 'policy', ...target, scope: 'all', ...policy }))(name, value);
  },
  buffers: ofHost((srs, value) => ({
    kind: 'sysctl',
    wishes: GUIDE_VALUES.map(({ id }) => ({ id, value })),
    srs,
  })),
};

/** With a name behind a colon: `irq:eth0=0-1`. */
const BY_PREFIX: Readonly<Record<string, (interfaceName: string) => Reader>> = {
  irq: name => ofHost((_, cpus) => ({ kind: 'irq-affinity', interface: name, cpus })),
  rps: name => ofHost((_, cpus) => ({ kind: 'rps', interface: name, cpus })),
};

/**
 * What `srs-top tune` is asked for, a wish for each word. Values are checked when they are planned, by the kind; here only
 * what is no `name=value` at all, what nobody knows, and what stands there twice is refused.
 */
export function readWishes(words: readonly string[]): readonly WishedValue[] | Refusal {
  const values: WishedValue[] = [];
  for (const word of words) {
    const [, name = '', value = ''] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    const reader = readerOf(name);
    if (reader === undefined) return { refused: describeUnknown(word) };
    if (values.some(one => one.name === name)) return { refused: `${name} stands there twice` };
    const read = reader(name, value);
    if (isRefusal(read)) return read;
    values.push(read);
  }
  return values;
}

function readerOf(name: string): Reader | undefined {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const [prefix = '', ...rest] = name.split(':');
  if (rest.length > 0 && Object.hasOwn(BY_PREFIX, prefix)) return BY_PREFIX[prefix]?.(rest.join(':'));
  if (parameterOf(name) === undefined) return undefined;
  return ofHost((srs, value) => ({ kind: 'sysctl', wishes: [{ id: name, value }], srs }));
}

function describeUnknown(word: string): string {
  const names = [...Object.keys(BY_NAME), ...Object.keys(BY_PREFIX).map(prefix => `${prefix}:INTERFACE`)];
  return `"${cleanText(word)}": expected name=value, with ${names.join(', ')} or a kernel parameter such as net.core.rmem_max`;
}

function ofSrs(build: (target: WishTarget, value: string) => TuningWish): Reader {
  return (name, value) => ({
    name,
    value,
    needsSrs: true,
    toWish(target) {
      if (target === undefined) throw new Error(`${name}: expected an SRS to change`);
      return build(target, value);
    },
  });
}

function ofHost(
  build: (srs: { readonly pid: number; readonly label: string } | undefined, value: string) => TuningWish,
): Reader {
  return (name, value) => ({
    name,
    value,
    needsSrs: false,
    toWish: target => build(target && { pid: target.process.pid, label: target.label }, value),
  });
}

/** NaN for what is no number in digits, which every kind refuses in its own words. */
function toNumber(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

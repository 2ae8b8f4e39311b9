import type { Kind } from './kinds.ts';
import { numberWithin } from './kinds.ts';
import { isTable, type Wrong, wrongNames, wrongValue } from './wrong.ts';

/** From where on a figure is a warning, and from where on it is bad. Percent. */
export interface Limits {
  readonly warning: number;
  readonly bad: number;
}

interface Threshold extends Limits {
  /** Its name in the file. */
  readonly key: string;
  /** Percent of what. */
  readonly meaning: string;
}

/** Every figure that has limits, with those that hold unless the file says others. Losses have none: one is bad. */
const THRESHOLDS = {
  runQueueWait: {
    key: 'run-queue-wait',
    meaning: 'time that a thread was ready but had no CPU',
    // At 18 % the incident this was learnt from lost nothing, at 46 % it soon did.
    warning: 20,
    bad: 40,
  },
  threadCpu: {
    key: 'thread-cpu',
    meaning: 'CPU of one thread, of one CPU',
    // One thread can use one CPU: SRS's own circuit breaker trips at 90, its docs call 80 an overload.
    warning: 80,
    bad: 90,
  },
  bufferFill: {
    key: 'buffer-fill',
    meaning: "of a socket's receive buffer, the highest Recv-Q",
    warning: 50,
    bad: 90,
  },
  // At 100 no client gets in.
  openFiles: { key: 'open-files', meaning: 'of the limit of open files', warning: 80, bad: 95 },
  softirq: {
    key: 'softirq',
    meaning: "softirq on the CPU of SRS's busiest thread",
    warning: 25,
    bad: 50,
  },
} as const satisfies Readonly<Record<string, Threshold>>;

type Field = keyof typeof THRESHOLDS;

/** The limits of every figure that has some. */
export type Thresholds = Readonly<Record<Field, Limits>>;

const ENTRIES = Object.entries(THRESHOLDS) as readonly (readonly [Field, Threshold])[];

export const DEFAULT_THRESHOLDS = Object.fromEntries(
  ENTRIES.map(([field, { warning, bad }]) => [field, { warning, bad }]),
) as Thresholds;

/** A table of tables. What it does not say is as usual. */
export const thresholdTable: Kind<Thresholds> = {
  check: (value, at) => {
    if (!isTable(value)) return { wrong: [wrongValue(at, 'a table [thresholds]', value)] };
    const keys = ENTRIES.map(([, { key }]) => key);
    const wrong: Wrong[] = [...wrongNames(value, keys, at)];
    let thresholds = DEFAULT_THRESHOLDS;
    for (const [field, { key }] of ENTRIES) {
      if (!Object.hasOwn(value, key)) continue;
      const read = readLimits([...at, key], value[key], DEFAULT_THRESHOLDS[field]);
      if ('wrong' in read) wrong.push(...read.wrong);
      else thresholds = { ...thresholds, [field]: read };
    }
    return wrong.length > 0 ? { wrong } : { value: thresholds };
  },
  write: thresholds =>
    ENTRIES.flatMap(([field, { key, meaning }]) => {
      const { warning, bad } = thresholds[field];
      return [`# ${meaning}`, `${key} = { warning = ${warning}, bad = ${bad} }`];
    }).join('\n'),
  isTable: true,
  onFlag: undefined,
};

const PERCENT = numberWithin({ least: 0, most: 100 });
const LIMIT_NAMES = ['warning', 'bad'] as const;

function readLimits(
  at: readonly string[],
  value: unknown,
  defaults: Limits,
): Limits | { readonly wrong: readonly Wrong[] } {
  if (!isTable(value)) return { wrong: [wrongValue(at, '{ warning = PERCENT, bad = PERCENT }', value)] };
  const wrong: Wrong[] = [...wrongNames(value, LIMIT_NAMES, at)];
  let limits = defaults;
  for (const name of LIMIT_NAMES) {
    if (!Object.hasOwn(value, name)) continue;
    const checked = PERCENT.check(value[name], [...at, name]);
    if ('wrong' in checked) wrong.push(...checked.wrong);
    else limits = { ...limits, [name]: checked.value };
  }
  if (wrong.length > 0) return { wrong };
  if (limits.warning <= limits.bad) return limits;
  return { wrong: [wrongValue(at, 'a warning that is not above bad', limits)] };
}

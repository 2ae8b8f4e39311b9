import { numberWithin } from './checks.ts';
import { DEFAULT_THRESHOLDS, type Limits, type Thresholds } from './thresholds.ts';
import { isTable, type Wrong, wrongNames, wrongValue } from './wrong.ts';

/** What each of the thresholds is called in the file. */
export const THRESHOLD_KEYS: readonly (readonly [key: string, field: keyof Thresholds])[] = [
  ['run-queue-wait', 'runQueueWait'],
  ['thread-cpu', 'threadCpu'],
  ['buffer-fill', 'bufferFill'],
  ['open-files', 'openFiles'],
  ['softirq', 'softirq'],
];

const PERCENT = numberWithin({ least: 0, most: 100 });
const LIMIT_NAMES = ['warning', 'bad'] as const;

/** The thresholds with their defaults where `value` says nothing, and what it must not say. */
export function readThresholds(
  at: readonly string[],
  value: unknown,
): { readonly thresholds: Thresholds; readonly wrong: readonly Wrong[] } {
  if (!isTable(value)) {
    return { thresholds: DEFAULT_THRESHOLDS, wrong: [wrongValue(at, 'a table [thresholds]', value)] };
  }
  const names = THRESHOLD_KEYS.map(([key]) => key);
  const wrong: Wrong[] = [...wrongNames(value, names, at)];
  let thresholds = DEFAULT_THRESHOLDS;
  for (const [key, field] of THRESHOLD_KEYS) {
    if (!Object.hasOwn(value, key)) continue;
    const read = readLimits([...at, key], value[key], DEFAULT_THRESHOLDS[field]);
    if ('wrong' in read) wrong.push(...read.wrong);
    else thresholds = { ...thresholds, [field]: read };
  }
  return { thresholds, wrong };
}

function readLimits(
  at: readonly string[],
  value: unknown,
  defaults: Limits,
): Limits | { readonly wrong: readonly Wrong[] } {
  if (!isTable(value)) return { wrong: [wrongValue(at, '{ warning = PERCENT, bad = PERCENT }', value)] };
  const wrong = [
    ...wrongNames(value, LIMIT_NAMES, at),
    ...LIMIT_NAMES.filter(name => Object.hasOwn(value, name) && PERCENT.read(value[name]) === undefined).map(
      name => wrongValue([...at, name], PERCENT.expected, value[name]),
    ),
  ];
  if (wrong.length > 0) return { wrong };
  const limits = {
    warning: PERCENT.read(value.warning) ?? defaults.warning,
    bad: PERCENT.read(value.bad) ?? defaults.bad,
  };
  if (limits.warning <= limits.bad) return limits;
  return { wrong: [wrongValue(at, 'a warning that is not above bad', limits)] };
}

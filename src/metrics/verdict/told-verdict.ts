import { isSameProcess, type ProcessIdentity } from '../../srs/process/process-identity.ts';
import type { LoadComparison, TunedSpan, Verdict } from './verdict.ts';
import type { WindowFigures } from './window-figures.ts';

/** A verdict that is final, as a recording keeps it. */
export interface ToldVerdict {
  /** The SRS that it is of. */
  readonly process: ProcessIdentity;
  readonly verdict: Verdict;
}

/** Undefined where it is no such thing. */
export function readToldVerdict(data: unknown): ToldVerdict | undefined {
  if (!isPlain(data)) return undefined;
  const { process, verdict } = data;
  return isProcess(process) && isVerdict(verdict) ? { process, verdict } : undefined;
}

/**
 * The newest first: what was judged of what was seen, and what was told of changes that began before anything was seen.
 * @param srs the one that is looked at
 * @param all every SRS that is there
 */
export function joinVerdicts(
  seen: readonly Verdict[],
  told: readonly ToldVerdict[],
  { srs, all }: { readonly srs: ProcessIdentity | undefined; readonly all: readonly ProcessIdentity[] },
): readonly Verdict[] {
  const isMeant = ({ process }: ToldVerdict): boolean =>
    (srs !== undefined && isSameProcess(process, srs)) || !all.some(one => isSameProcess(process, one));
  const meant = told.filter(isMeant).map(({ verdict }) => verdict);
  if (meant.length === 0) return seen;
  const isWithin = (inner: TunedSpan, outer: TunedSpan): boolean =>
    inner.beganMs >= outer.beganMs && inner.doneMs <= outer.doneMs;
  const others = seen.filter(({ span }) => !meant.some(verdict => isWithin(span, verdict.span)));
  return [...others, ...meant].sort((a, b) => b.span.beganMs - a.span.beganMs);
}

const LOADS: ReadonlySet<unknown> = new Set<LoadComparison>(['same', 'differs', 'little', 'unknown']);
const MOST_TITLES = 1_000;

function isVerdict(value: unknown): value is Verdict {
  if (!isPlain(value)) return false;
  const { span, before, after, isFinal, isGone, load } = value;
  return (
    isSpan(span) &&
    [before, after].every(figures => figures === undefined || isFigures(figures)) &&
    isFinal === true &&
    typeof isGone === 'boolean' &&
    LOADS.has(load)
  );
}

function isSpan(value: unknown): value is TunedSpan {
  if (!isPlain(value)) return false;
  const { beganMs, doneMs, windowSeconds, titles } = value;
  return (
    [beganMs, doneMs, windowSeconds].every(Number.isFinite) &&
    Array.isArray(titles) &&
    titles.length <= MOST_TITLES &&
    titles.every(title => typeof title === 'string')
  );
}

function isFigures(value: unknown): value is WindowFigures {
  if (!isPlain(value)) return false;
  const { coveredSeconds, gapSeconds, ...others } = value;
  return (
    Number.isFinite(coveredSeconds) &&
    Number.isFinite(gapSeconds) &&
    Object.values(others).every(figure => figure === undefined || Number.isFinite(figure))
  );
}

function isProcess(value: unknown): value is ProcessIdentity {
  return isPlain(value) && Number.isFinite(value.pid) && Number.isFinite(value.startTicks);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Change } from '../../metrics/changes/change.ts';
import { type Done, whatTells } from './change-author.ts';
import type { KnownDone } from './marks-of-others.ts';

/** As it is put down in a recording: what is not done yet has no end. */
export interface PlainKnownDone {
  readonly own: readonly PlainDone[];
  /** Null where the journal could not be read. */
  readonly others: readonly PlainDone[] | null;
}

type PlainDone = Omit<Done, 'untilMs'> & { readonly untilMs: number | null };

/** @param changes whose work is to be told: what has nothing to do with them is left out */
export function plainDone(
  { own, others }: Pick<KnownDone, 'own' | 'others'>,
  changes: readonly Change[],
): PlainKnownDone {
  const plainOf = (done: readonly Done[]) => whatTells(done, changes).map(plain);
  return { own: plainOf(own), others: others === undefined ? null : plainOf(others) };
}

/** Undefined where it is no such thing. */
export function readPlainDone(data: unknown): Pick<KnownDone, 'own' | 'others'> | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { own, others } = data as Record<string, unknown>;
  if (!isList(own) || !(others === null || isList(others))) return undefined;
  return { own: own.map(toDone), others: others === null ? undefined : others.map(toDone) };
}

function plain(done: Done): PlainDone {
  return { ...done, untilMs: Number.isFinite(done.untilMs) ? done.untilMs : null };
}

function toDone(done: PlainDone): Done {
  return { ...done, untilMs: done.untilMs ?? Number.POSITIVE_INFINITY };
}

function isList(list: unknown): list is readonly PlainDone[] {
  return Array.isArray(list) && list.every(isDone);
}

function isDone(one: unknown): one is PlainDone {
  if (typeof one !== 'object' || one === null) return false;
  const { kind, process, entry, undoes, fromMs, untilMs, values } = one as Record<string, unknown>;
  return (
    typeof kind === 'string' &&
    (process === undefined || isProcess(process)) &&
    [entry, undoes].every(each => each === undefined || typeof each === 'number') &&
    typeof fromMs === 'number' &&
    (untilMs === null || typeof untilMs === 'number') &&
    Array.isArray(values) &&
    values.every(isValue)
  );
}

function isProcess(one: unknown): boolean {
  if (typeof one !== 'object' || one === null) return false;
  const { pid, startTicks } = one as Record<string, unknown>;
  return typeof pid === 'number' && typeof startTicks === 'number';
}

function isValue(one: unknown): boolean {
  if (typeof one !== 'object' || one === null) return false;
  const { id, value } = one as Record<string, unknown>;
  return typeof id === 'string' && typeof value === 'string';
}

import type { Host } from '../../host/host.ts';
import { type Change, type ChangedPart, isFilled } from '../../metrics/changes/change.ts';
import { isSameProcess, type ProcessIdentity } from '../../srs/process/process-identity.ts';
import type { JournalEntry } from '../journal/journal-entries.ts';
import { isMadeOn } from '../journal/made-on.ts';

/** A tuning as far as a change can be told to be its work. */
export interface Done {
  readonly kind: string;
  /** Undefined: the host was tuned. */
  readonly process: ProcessIdentity | undefined;
  /** Its number in the journal. */
  readonly entry: number | undefined;
  readonly undoes: number | undefined;
  /** When it was done, on the clock of the change. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** What each target was given. */
  readonly values: readonly { readonly id: string; readonly value: string }[];
}

/** A change, or a part of it, and whose work it is: of this srs-top, or of another one that keeps the same journal. */
export interface Authored {
  readonly change: Change;
  readonly by: 'self' | 'srs-top' | 'other';
  /** Of what srs-top did. */
  readonly done: Done | undefined;
}

/** The journal has whole milliseconds of another clock. */
const SLACK_MS = 1_000;
/** It is written down before it is done, and sudo may ask for something first. */
const MOST_UNFINISHED_MS = 60_000;

/**
 * Tells whose work a change is: what has the value that a tuning of that time was to give it was tuned by that. Where a
 * part of the threads was tuned and others were changed besides, these stand alone.
 * @param own what this srs-top did
 * @param others what others did by the journal, this srs-top's own among it
 */
export function authorsOf(
  change: Change,
  own: readonly Done[],
  others: readonly Done[],
): readonly Authored[] {
  const byAuthor = Map.groupBy(change.parts, part => {
    const isMine = own.findLast(done => fits(done, change, part));
    return isMine ?? others.findLast(done => fits(done, change, part));
  });
  return [...byAuthor].flatMap(([done, parts]) => {
    if (!isFilled(parts)) return [];
    const by = done === undefined ? 'other' : own.includes(done) ? 'self' : 'srs-top';
    return [{ change: { ...change, parts }, by, done }];
  });
}

function fits(done: Done, change: Change, { id, to }: ChangedPart): boolean {
  const { sinceMs, atMs } = change;
  if (done.fromMs > atMs + SLACK_MS || done.untilMs < sinceMs - SLACK_MS) return false;
  return gave(done, change, id, to);
}

/** Whether what a change took away was the work of that tuning, whenever that was. */
export function isGivenBy(done: Done, change: Change, { id, from }: ChangedPart): boolean {
  return done.fromMs < change.atMs && gave(done, change, id, from);
}

/**
 * Of what was done, in its order, what tells whose work changes are, and whether what they took away was tuned: whoever has
 * that alone is told the same. For who keeps it: a journal may have thousands of entries.
 */
export function whatTells(done: readonly Done[], changes: readonly Change[]): readonly Done[] {
  const telling = new Set(
    changes.flatMap(change =>
      change.parts.flatMap(part => [
        done.findLast(one => fits(one, change, part)),
        done.findLast(one => isGivenBy(one, change, part)),
      ]),
    ),
  );
  return done.filter(one => telling.has(one));
}

function gave(done: Done, { what, pid, startTicks }: Change, id: string, value: string): boolean {
  if (done.kind !== what) return false;
  const isOfProcess = pid !== undefined && startTicks !== undefined && done.process !== undefined;
  if (isOfProcess && !isSameProcess(done.process, { pid, startTicks })) return false;
  return done.values.some(
    target => isSameThing(what, target.id, id) && isSameValue(what, target.value, value),
  );
}

/** A quota is tuned by the path of its file. */
function isSameThing(what: string, target: string, changed: string): boolean {
  if (what !== 'quota') return target === changed;
  return target.includes(`${changed === '/' ? '' : changed}/cpu.`);
}

/** What is read at each refresh has fewer words, and of several numbers the last. */
function isSameValue(what: string, given: string, now: string): boolean {
  if (what === 'quota') return given === now || given.startsWith(`${now} = `);
  return given === now || (what === 'sysctl' && given.split(' ').at(-1) === now);
}

/**
 * What the journal says was done on this host.
 * @param offsetMs what its time of day has to be lessened by to be the clock of the changes
 */
export function doneByJournal(
  entries: readonly JournalEntry[],
  host: Pick<Host, 'id' | 'name'>,
  offsetMs: number,
): readonly Done[] {
  return entries
    .filter(({ begun }) => isMadeOn(begun, host))
    .map(({ entry, begun, finished }) => {
      const fromMs = Date.parse(begun.time) - offsetMs;
      const after = (finished?.after ?? []).flatMap(({ id, value }) =>
        value === null ? [] : [{ id, value }],
      );
      return {
        kind: begun.kind,
        process: begun.process,
        entry,
        undoes: finished?.isComplete === true ? begun.undoes : undefined,
        fromMs,
        untilMs: finished === undefined ? fromMs + MOST_UNFINISHED_MS : Date.parse(finished.time) - offsetMs,
        values: [...begun.targets.map(({ id, wanted }) => ({ id, value: wanted })), ...after],
      };
    });
}

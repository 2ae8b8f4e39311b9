import type { Host } from '../../host/host.ts';
import { checkIdentity, type Mismatch } from '../../srs/process/process-check.ts';
import { readBoot, readNetwork } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entries.ts';
import type { BegunRecord } from '../journal/journal-record.ts';
import { isMadeOn } from '../journal/made-on.ts';
import { tuningOf } from '../kinds/tunings.ts';
import {
  isRefusal,
  isSameTarget,
  type Refusal,
  type TargetIdentity,
  type TargetState,
  type Tuning,
} from '../tuning.ts';

/**
 * How a change of the journal stands now:
 * `in-force`: at least one target still has another value than before, and it can be taken back;
 * `unfinished`: the same, but srs-top ended (or is at it) before it could read back what it changed;
 * `overridden`: the same, but somebody has changed all of it again since;
 * `undone`: taken back through the journal; `back`: every target has its value of before, whoever gave it;
 * `unchanged`: the kernel had refused all of it; `ended`: the process, or everything it was about, is gone;
 * `before-reboot`, `elsewhere`: made before the host was started again, or on another host or in another network namespace;
 * `unknown`: of a kind that only a newer srs-top knows, or its values cannot be read now.
 */
export type EntryState =
  | 'in-force'
  | 'overridden'
  | 'unfinished'
  | 'undone'
  | 'back'
  | 'unchanged'
  | 'ended'
  | 'before-reboot'
  | 'elsewhere'
  | 'unknown';

/** One target as it was, was set, and is. */
export interface EntryTarget extends TargetIdentity {
  readonly before: string;
  /** What srs-top gave it: as read back, else what was wanted. */
  readonly set: string;
  /** Undefined: it is gone. */
  readonly now: string | undefined;
}

export interface ExaminedEntry {
  readonly entry: JournalEntry;
  readonly state: EntryState;
  /** The state in words: `undone by 4`, `pid 7847 has ended`. */
  readonly words: string;
  /** What srs-top changed, with what it has now. Empty when that was not asked of the host. */
  readonly targets: readonly EntryTarget[];
  /** Threads that came since to a process that was tuned whole, at the value that all its threads were given. */
  readonly newcomers: readonly TargetState[];
}

/** Whether something of the change is there to be taken back. */
export function isUndoable({ state }: Pick<ExaminedEntry, 'state'>): boolean {
  return state === 'in-force' || state === 'overridden' || state === 'unfinished';
}

/** Where and when it is asked. */
export interface Here {
  readonly host: Host;
  /** Null: not known. */
  readonly boot: string | null;
  /** Undefined: not known. */
  readonly network: string | undefined;
}

export async function readHere(host: Host): Promise<Here> {
  const [boot, network] = await Promise.all([readBoot(host), readNetwork(host)]);
  return { host, boot, network };
}

/** What the host says of what a change was about. */
interface Asked {
  readonly mismatch: Mismatch | undefined;
  readonly states: readonly TargetState[] | Refusal;
}

async function ask(
  host: Host,
  tuning: Tuning,
  { begun }: JournalEntry,
  targets: readonly TargetIdentity[],
): Promise<Asked> {
  const [mismatch, states] = await Promise.all([
    begun.process && checkIdentity(host, begun.process),
    tuning.read(host, begun.process, targets),
  ]);
  return { mismatch, states };
}

/** `examineEntry` of a single change, which asks where it is together with how that stands. */
export async function examineHere(host: Host, entry: JournalEntry): Promise<ExaminedEntry> {
  const { begun, undoneBy } = entry;
  const tuning = tuningOf(begun.kind);
  const changed = changedTargets(entry);
  const isAsked = undoneBy === undefined && isMadeOn(begun, host) && changed.length > 0;
  const [here, asked] = await Promise.all([
    readHere(host),
    isAsked && tuning !== undefined ? ask(host, tuning, entry, changed) : undefined,
  ]);
  return examineEntry(here, entry, asked);
}

/**
 * Asks the host how one change stands. Changes nothing, never rejects.
 * @param known what it said, where it was asked before
 */
export async function examineEntry(
  { host, boot, network }: Here,
  entry: JournalEntry,
  known?: Asked,
): Promise<ExaminedEntry> {
  const { begun, undoneBy } = entry;
  const judge = (state: EntryState, words: string): ExaminedEntry => ({
    entry,
    state,
    words,
    targets: [],
    newcomers: [],
  });
  if (undoneBy !== undefined) return judge('undone', `undone by ${undoneBy}`);
  if (!isMadeOn(begun, host)) return judge('elsewhere', elsewhere(begun, host));
  if (begun.boot !== null && boot !== null && begun.boot !== boot)
    return judge('before-reboot', 'made before the host was started again');
  const tuning = tuningOf(begun.kind);
  if (tuning === undefined)
    return judge('unknown', `a change of the kind "${begun.kind}", which this srs-top does not know`);
  const isSameNetwork = [begun.network, network].includes(undefined) || begun.network === network;
  if (tuning.isOfNetwork === true && !isSameNetwork)
    return judge(
      'elsewhere',
      `made in another network namespace (${begun.network}), whose interfaces these are`,
    );
  const changed = changedTargets(entry);
  if (changed.length === 0) return judge('unchanged', 'nothing was changed');
  const { mismatch, states } = known ?? (await ask(host, tuning, entry, changed));
  if (mismatch !== undefined)
    return judge(mismatch.isUnknown === true ? 'unknown' : 'ended', mismatch.refused);
  if (isRefusal(states))
    return host.kind === 'recorded' ? byTheRecording(entry, changed) : judge('unknown', states.refused);
  const targets = changed.map(target => ({
    ...target,
    now: states.find(state => isSameTarget(state, target))?.value,
  }));
  return {
    entry,
    ...judgeNow(entry, targets, tuning),
    targets,
    newcomers: findNewcomers(entry, targets, states),
  };
}

function elsewhere(begun: BegunRecord, { name }: Host): string {
  return begun.host === name
    ? `made on another host that calls itself ${name}`
    : `made on ${begun.host}, and this is ${name}`;
}

/** Of a recording that has not what was changed: nobody took it back while it went on. */
function byTheRecording(entry: JournalEntry, changed: readonly Omit<EntryTarget, 'now'>[]): ExaminedEntry {
  const targets = changed.map(target => ({ ...target, now: target.set }));
  const isFinished = entry.finished !== undefined;
  return {
    entry,
    state: isFinished ? 'in-force' : 'unfinished',
    words: isFinished ? 'in force, as nobody took it back' : 'not finished: srs-top ended meanwhile',
    targets,
    newcomers: [],
  };
}

function judgeNow(
  { finished, begun, isKept }: JournalEntry,
  targets: readonly EntryTarget[],
  { nouns, endWord = 'ended' }: Tuning,
): Pick<ExaminedEntry, 'state' | 'words'> {
  const living = targets.filter(({ now }) => now !== undefined);
  if (living.length === 0) {
    const [one, many] = nouns;
    return {
      state: 'ended',
      words: targets.length === 1 ? `the ${one} has ${endWord}` : `all ${many} have ${endWord}`,
    };
  }
  const isBack = living.every(({ now, before }) => now === before);
  if (isBack) return { state: 'back', words: 'as before by now' };
  if (finished === undefined) return { state: 'unfinished', words: 'not finished: srs-top ended meanwhile' };
  if (living.every(({ now, set }) => now !== set)) return { state: 'overridden', words: 'overridden' };
  if (begun.undoes !== undefined) return { state: 'in-force', words: `took back ${begun.undoes}` };
  return { state: 'in-force', words: isKept ? 'in force, kept' : 'in force' };
}

/** All but those that kept their value, as the kernel said when it was read back. */
function changedTargets({ begun, finished }: JournalEntry): readonly Omit<EntryTarget, 'now'>[] {
  return begun.targets
    .map(({ wanted, ...target }) => {
      const after = finished?.after.find(state => isSameTarget(state, target))?.value;
      return { ...target, set: after ?? wanted };
    })
    .filter(({ before, set }) => before !== set);
}

/** A thread takes its values from the one that makes it: what was given to all of them reaches later ones too. */
function findNewcomers(
  { begun }: JournalEntry,
  targets: readonly EntryTarget[],
  states: readonly TargetState[],
): readonly TargetState[] {
  if (begun.process === undefined || begun.scope !== 'all') return [];
  const isRecorded = (state: TargetState): boolean =>
    begun.targets.some(target => isSameTarget(target, state));
  // What is no thread was not made by one: an autogroup that the process moved to.
  return states.filter(
    state =>
      state.startTicks !== undefined && !isRecorded(state) && targets.some(({ set }) => set === state.value),
  );
}

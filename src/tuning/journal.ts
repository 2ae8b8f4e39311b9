import { join } from 'node:path';
import { type Host, isFailure } from '../host/host.ts';
import { appendLine, readLines } from '../storage/append-file.ts';
import { makePrivateDirectory } from '../storage/private-files.ts';
import { type JournalEntry, toEntries } from './journal-entries.ts';
import { type BegunRecord, type FinishedRecord, type JournalRecord, toRecord } from './journal-record.ts';
import type { TuningOutcome, TuningPlan } from './tuning.ts';

/** Where changes are written down before they are made, so that they can be taken back whatever happens then. */
export interface Journal {
  /**
   * Writes down a change that is about to be made, with the values it is made from.
   * @returns its number; rejects when it cannot be written
   */
  readonly begin: (plan: TuningPlan) => Promise<number>;
  /** Writes down what came of it. Rejects when it cannot be written. */
  readonly finish: (entry: number, outcome: TuningOutcome) => Promise<void>;
  /** Writes down that it will be taken back then unless it is kept. Rejects when it cannot be written. */
  readonly time: (entry: number, until: Date) => Promise<void>;
  /** Writes down that the user keeps it. Rejects when it cannot be written. */
  readonly keep: (entry: number) => Promise<void>;
  /** Everything that was ever tuned, the oldest first. Rejects when the file is there and cannot be read. */
  readonly entries: () => Promise<readonly JournalEntry[]>;
  /** How many lines of the file say nothing that can be read. */
  readonly unreadableLines: () => Promise<number>;
}

/** A number can be lost to another program only so often before something else must be wrong. */
const MOST_ATTEMPTS = 100;

/** The journal of this machine's user: `journal.ndjson` in srs-top's state directory, only ever added to. */
export function createJournal(host: Host, stateDirectory: string): Journal {
  const path = join(stateDirectory, 'journal.ndjson');
  const time = (): string => host.clock.time().toISOString();

  async function append(record: JournalRecord): Promise<void> {
    await makePrivateDirectory(stateDirectory);
    await appendLine(path, JSON.stringify(record));
  }

  return {
    /**
     * Of two programs that write the same number at once, the one whose line comes first in the file has it; the other
     * sees that when it reads the file again, and takes another before it changes anything. Readers do the same. So no
     * lock is needed that a killed program could leave behind.
     */
    async begin(plan) {
      const boot = await readBoot(host);
      const network = await readNetwork(host);
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const entry = 1 + (await readJournal(path)).reduce((most, record) => Math.max(most, record.entry), 0);
        const claim = crypto.randomUUID();
        const stamp = { entry, claim, time: time(), host: host.name, boot };
        await append(toBegunRecord(plan, network === undefined ? stamp : { ...stamp, network }));
        const holder = (await readJournal(path)).find(
          record => record.event === 'begun' && record.entry === entry,
        );
        if (holder?.event === 'begun' && holder.claim === claim) return entry;
      }
      throw new Error(`${path}: expected the line that was just written, and did not find it again`);
    },
    finish: async (entry, outcome) => append(toFinishedRecord(entry, outcome, time())),
    time: (entry, until) => append({ event: 'timed', entry, time: time(), until: until.toISOString() }),
    keep: entry => append({ event: 'kept', entry, time: time() }),
    entries: async () => toEntries(await readJournal(path)),
    unreadableLines: async () => (await readLines(path)).filter(line => toRecord(line) === undefined).length,
  };
}

/** All records, as they were written; lines that are none are left out. */
export async function readJournal(path: string): Promise<readonly JournalRecord[]> {
  return (await readLines(path)).map(toRecord).filter(record => record !== undefined);
}

export function toBegunRecord(
  {
    steps: _steps,
    cautions: _cautions,
    atOdds: _atOdds,
    leaves: _leaves,
    within: _within,
    ...plan
  }: TuningPlan,
  stamp: Pick<BegunRecord, 'entry' | 'time' | 'host' | 'boot' | 'claim' | 'network'>,
): BegunRecord {
  return { event: 'begun', ...stamp, ...plan };
}

export function toFinishedRecord(
  entry: number,
  { targets, isComplete, sentence }: Pick<TuningOutcome, 'targets' | 'isComplete' | 'sentence'>,
  time: string,
): FinishedRecord {
  const after = targets.map(({ id, name, startTicks, after }) => ({
    id,
    name,
    startTicks,
    value: after ?? null,
  }));
  return { event: 'finished', entry, time, isComplete, sentence, after };
}

/** Which network namespace srs-top is in: `net:[4026531840]`; undefined where it does not tell. */
export async function readNetwork(host: Host): Promise<string | undefined> {
  const path = '/proc/self/ns/net';
  const target = (await host.readLinks([path])).get(path);
  return typeof target === 'string' ? target : undefined;
}

/** Which boot of the kernel this is; null where it does not tell. */
export async function readBoot(host: Host): Promise<string | null> {
  const path = '/proc/sys/kernel/random/boot_id';
  const read = (await host.read([path])).get(path);
  return read === undefined || isFailure(read) ? null : read.text.trim();
}

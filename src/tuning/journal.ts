import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { appendLine, readLines } from '../storage/append-file.ts';
import { makePrivateDirectory } from '../storage/private-files.ts';
import type { TargetIdentity, TuningOutcome, TuningPlan } from './tuning.ts';

/** Where changes are written down before they are made, so that they can be taken back whatever happens then. */
export interface Journal {
  /**
   * Writes down a change that is about to be made, with the values it is made from.
   * @returns its number; rejects when it cannot be written
   */
  readonly begin: (plan: TuningPlan) => Promise<number>;
  /** Writes down what came of it. Rejects when it cannot be written. */
  readonly finish: (entry: number, outcome: TuningOutcome) => Promise<void>;
}

/** What is known of a change before it is made. A line of the file, as JSON. */
export interface BegunRecord extends Omit<TuningPlan, 'steps' | 'cautions'> {
  readonly event: 'begun';
  readonly entry: number;
  /** ISO 8601. */
  readonly time: string;
  readonly host: string;
  /** /proc/sys/kernel/random/boot_id: after another boot nothing of it stands any more. Null: not known. */
  readonly boot: string | null;
}

/** What came of it; when there is none, the program ended in between. */
export interface FinishedRecord extends Pick<TuningOutcome, 'isComplete' | 'sentence'> {
  readonly event: 'finished';
  readonly entry: number;
  readonly time: string;
  /** What every target had afterwards; null: it was gone. */
  readonly after: readonly (TargetIdentity & { readonly value: string | null })[];
}

export type JournalRecord = BegunRecord | FinishedRecord;

/** The journal of this machine's user: `journal.ndjson` in srs-top's state directory, only ever added to. */
export function createJournal(host: Host, stateDirectory: string): Journal {
  const path = join(stateDirectory, 'journal.ndjson');
  const time = (): string => host.clock.time().toISOString();

  async function append(record: JournalRecord): Promise<void> {
    await makePrivateDirectory(stateDirectory);
    await appendLine(path, JSON.stringify(record));
  }

  return {
    async begin({ steps: _steps, cautions: _cautions, ...plan }) {
      const entry = 1 + Math.max(0, ...(await readJournal(path)).map(record => record.entry));
      await append({
        event: 'begun',
        entry,
        time: time(),
        host: host.name,
        boot: await readBoot(host),
        ...plan,
      });
      return entry;
    },
    async finish(entry, { targets, isComplete, sentence }) {
      const after = targets.map(({ id, name, startTicks, after }) => ({
        id,
        name,
        startTicks,
        value: after ?? null,
      }));
      await append({ event: 'finished', entry, time: time(), isComplete, sentence, after });
    },
  };
}

/** All records, as they were written; lines that are none are left out. */
export async function readJournal(path: string): Promise<readonly JournalRecord[]> {
  return (await readLines(path)).flatMap(line => {
    try {
      return [JSON.parse(line) as JournalRecord];
    } catch {
      return [];
    }
  });
}

async function readBoot(host: Host): Promise<string | null> {
  const path = '/proc/sys/kernel/random/boot_id';
  const read = (await host.read([path])).get(path);
  return read !== undefined && 'text' in read ? read.text.trim() : null;
}

import { join } from 'node:path';
import { type Host, isFailure } from '../../host/host.ts';
import { storage } from '../../storage/storage.ts';
import type { Refusal, TuningOutcome, TuningPlan } from '../tuning.ts';
import { type JournalEntry, toEntries } from './journal-entries.ts';
import { type DamagedRecord, isDamaged, readLine, readRest, toLine } from './journal-line.ts';
import type { BegunRecord, FinishedRecord, JournalRecord, SaidVerdict } from './journal-record.ts';
import { createLinesInMemory, type Lines } from './lines-in-memory.ts';
import { installationOf } from './made-on.ts';
import { findOperator } from './operator.ts';

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
  /**
   * Writes down what the windows before and after said of a change, once. Nothing of one that was not finished. Rejects when
   * it cannot be written.
   */
  readonly judge: (entry: number, verdict: SaidVerdict) => Promise<void>;
  /** Everything that was ever tuned, the oldest first. Rejects when the file is there and cannot be read. */
  readonly entries: () => Promise<readonly JournalEntry[]>;
  /** The same, with what of the file cannot be relied on. */
  readonly read: () => Promise<JournalContent>;
  /** Why nothing could be written down now, in words; undefined when nothing is in the way. Never rejects. */
  readonly findProblem: () => Promise<string | undefined>;
}

/** All that a journal says, and what it does not say any more. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  /** In the order of the file. */
  readonly damaged: readonly DamagedRecord[];
  /** Bytes at the beginning of a file that is too large to be read whole. */
  readonly omittedBytes: number;
}

/** How often a number may be lost to another program before something else must be wrong. */
const MOST_ATTEMPTS = 100;
/** Some 15,000 changes. A journal that has grown beyond it is read from its end, and that is said. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Another srs-top may be in the middle of its line. */
const REREAD_AFTER_MS = 50;

/** The journal of this machine's user: `journal.ndjson` in srs-top's state directory, only ever added to. */
export function createJournal(
  host: Host,
  stateDirectory: string | (() => string),
  askOperator: () => Promise<string | undefined> = () => findOperator(host),
): Journal {
  let operator: Promise<string | undefined> | undefined;
  const pathNow = (): string =>
    join(typeof stateDirectory === 'string' ? stateDirectory : stateDirectory(), 'journal.ndjson');
  const time = (): string => host.clock.time().toISOString();

  // What was tuned on a simulated host ends with it, and is none of what was tuned on a real one.
  const lines: Lines = host.kind === 'simulated' ? createLinesInMemory() : storage;
  const append = (record: JournalRecord): Promise<void> => lines.appendLine(pathNow(), toLine(record));
  const read = async (): Promise<JournalContent> => {
    const { records, ...rest } = await readRecords(pathNow(), lines);
    return { entries: toEntries(records), ...rest };
  };

  return {
    /**
     * When two programs write the same number at once, the one whose line comes first in the file keeps it; the other
     * sees that when it reads the file again, and takes another before it changes anything. Readers do the same. So no
     * lock is needed that a killed program could leave behind.
     */
    async begin(plan) {
      const path = pathNow();
      operator ??= askOperator();
      const [boot, network, by] = await Promise.all([readBoot(host), readNetwork(host), operator]);
      const hostId = installationOf(host.id);
      const known = {
        ...(hostId !== undefined && { hostId }),
        ...(network !== undefined && { network }),
        ...(by !== undefined && { operator: by }),
      };
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const entry = 1 + highestNumber(await readRecords(path, lines));
        const claim = crypto.randomUUID();
        const stamp = { entry, claim, time: time(), host: host.name, boot, ...known };
        await append(toBegunRecord(plan, stamp));
        const holder = (await readRecords(path, lines)).records.find(
          record => record.event === 'begun' && record.entry === entry,
        );
        if (holder?.event === 'begun' && holder.claim === claim) return entry;
      }
      throw new Error(`${path}: expected the line that was just written, and did not find it again`);
    },
    finish: async (entry, outcome) => append(toFinishedRecord(entry, outcome, time())),
    time: (entry, until) => append({ event: 'timed', entry, time: time(), until: until.toISOString() }),
    keep: entry => append({ event: 'kept', entry, time: time() }),
    async judge(entry, verdict) {
      const judged = (await read()).entries.find(one => one.entry === entry);
      if (judged?.finished === undefined || judged.verdict !== undefined) return;
      await append({ ...judged.finished, time: time(), verdict });
    },
    entries: async () => (await read()).entries,
    read,
    findProblem: () =>
      lines
        .findAppendProblem(pathNow())
        .catch((error: unknown) => (error instanceof Error ? error.message : String(error))),
  };
}

/** What a journal has, or in words why it cannot be read. Never rejects. */
export async function readContent(journal: Pick<Journal, 'read'>): Promise<JournalContent | Refusal> {
  try {
    return await journal.read();
  } catch (error) {
    return {
      refused: `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

interface Records extends Omit<JournalContent, 'entries'> {
  readonly records: readonly JournalRecord[];
}

/** All records, as they were written. */
export async function readJournal(path: string): Promise<readonly JournalRecord[]> {
  return (await readRecords(path)).records;
}

async function readRecords(path: string, kept: Lines = storage): Promise<Records> {
  let file = await kept.readLines(path, MOST_BYTES);
  if (file.rest !== '') {
    await new Promise(resolve => setTimeout(resolve, REREAD_AFTER_MS));
    file = await kept.readLines(path, MOST_BYTES);
  }
  const { lines, rest, omittedBytes } = file;
  const read = [
    // An empty line follows a record that was cut off and continued on a line of its own.
    ...lines.flatMap((line, index) => (line === '' ? [] : readLine(line, index + 1))),
    ...readRest(rest, lines.length + 1),
  ];
  const damaged = read.filter(isDamaged);
  return { records: read.filter(one => !isDamaged(one)) as JournalRecord[], damaged, omittedBytes };
}

/** The number of a damaged record is not given again: its result may still be in the journal. */
function highestNumber({ records, damaged }: Records): number {
  return [...records, ...damaged].reduce((most, { entry = 0 }) => Math.max(most, entry), 0);
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
  stamp: Pick<BegunRecord, 'entry' | 'time' | 'host' | 'hostId' | 'boot' | 'claim' | 'network' | 'operator'>,
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
  const target = (await host.look({ links: [path] })).link(path);
  return typeof target === 'string' ? target : undefined;
}

/** Which boot of the kernel this is; null where it does not tell. */
export async function readBoot(host: Host): Promise<string | null> {
  const path = '/proc/sys/kernel/random/boot_id';
  const read = (await host.look({ texts: [path] })).text(path);
  return isFailure(read) ? null : read.text.trim();
}

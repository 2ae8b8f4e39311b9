import type { Host } from '../host/host.ts';
import { cleanText } from '../text/clean-text.ts';
import type { ExaminedEntry } from '../tuning/engine/entry-state.ts';
import { isUndoable } from '../tuning/engine/entry-state.ts';
import { surveyEntries } from '../tuning/engine/journal-survey.ts';
import { type Journal, type JournalContent, readContent } from '../tuning/journal/journal.ts';
import { describeDoubts } from '../tuning/journal/journal-doubts.ts';
import type { JournalEntry } from '../tuning/journal/journal-entries.ts';
import { isMadeOn } from '../tuning/journal/made-on.ts';
import { nameWhom } from '../tuning/plan/name-targets.ts';
import { isRefusal } from '../tuning/tuning.ts';
import type { Chronicle, Chronicled } from './chronicle.ts';
import type { StandingChange, Summary, ToldChange, ToldTuning } from './summary.ts';

/** What a summary is made of beside the chronicle. */
export interface SummarySources {
  readonly host: Host;
  /** Undefined: a recording does not tell what was tuned. */
  readonly journal: Pick<Journal, 'read'> | undefined;
  /** Who sits before this srs-top, for changes that could not be written into the journal; undefined: not known. */
  readonly operator: string | undefined;
  /** The recording that was played; undefined: the host itself was watched. */
  readonly recording: string | undefined;
  /** What that was made of: `a sos report`; undefined: srs-top recorded it. */
  readonly origin?: string | undefined;
  readonly files: Summary['files'];
}

/** The journal is written when the host says so, by its own clock, in whole milliseconds. */
const SLACK_MS = 1_000;
/** A journal of years has many changes: the newest are asked for how they stand. */
const MOST_ASKED = 400;
const MOST_DOUBTS = 5;

/**
 * All that is to be told of a session, with what the journal says of it and how its changes stand now. Asks the host, which
 * may take a while. Undefined: no refresh came. Never rejects.
 */
export async function summarise(chronicle: Chronicle, sources: SummarySources): Promise<Summary | undefined> {
  const told = chronicle.tell();
  if (told === undefined) return undefined;
  const journal = await askJournal(sources, told, chronicle);
  const { recording, origin, files } = sources;
  return {
    schema: 1,
    ...told,
    recording,
    demo: sources.host.demo,
    afar: sources.host.afar,
    origin,
    tunings: tuningsOf(chronicle, journal, sources),
    changes: changesOf(chronicle, journal.during),
    inForce: journal.inForce,
    doubts: journal.doubts,
    files,
  };
}

/** A summary of the journal alone: what was tuned on this host at any time. Rejects when that cannot be read. */
export async function summariseJournal(
  host: Host,
  journal: Pick<Journal, 'read'>,
): Promise<Pick<Summary, 'tunings' | 'inForce' | 'doubts'>> {
  const content = await journal.read();
  const examined = await surveyEntries(host, content.entries.slice(-MOST_ASKED));
  return {
    tunings: examined
      .filter(({ entry }) => isMadeOn(entry.begun, host))
      .map(one => toldEntry(one, undefined)),
    inForce: standing(examined, Number.NEGATIVE_INFINITY),
    doubts: doubtsOf(content),
  };
}

interface AskedJournal {
  /** What was changed on this host while the session went on. */
  readonly during: readonly ExaminedEntry[];
  readonly inForce: Summary['inForce'];
  readonly doubts: readonly string[];
}

async function askJournal(
  { host, journal }: SummarySources,
  told: Chronicled,
  chronicle: Chronicle,
): Promise<AskedJournal> {
  if (journal === undefined)
    return {
      during: [],
      inForce: standingMarks(chronicle, told),
      doubts: ['what was tuned is not told in the recording'],
    };
  const content = await readContent(journal);
  if (isRefusal(content)) return { during: [], inForce: undefined, doubts: [content.refused] };
  const examined = await surveyEntries(host, content.entries.slice(-MOST_ASKED));
  const beganMs = Date.parse(told.began) - SLACK_MS;
  return {
    during: examined.filter(
      ({ entry: { begun } }) => isMadeOn(begun, host) && Date.parse(begun.time) >= beganMs,
    ),
    inForce: standing(examined, beganMs),
    doubts: doubtsOf(content),
  };
}

/** Of a recording without the journal: what was tuned in it, and not taken back. Undefined where nothing was. */
function standingMarks(chronicle: Chronicle, { srs }: Chronicled): Summary['inForce'] {
  const marks = chronicle.marks(false);
  if (marks.length === 0) return undefined;
  const undone = new Set(marks.map(({ mark: { undoes } }) => undoes));
  const isThere = (pid: number | undefined): boolean =>
    pid === undefined || srs.some(one => one.pid === pid && one.isThereAtEnd);
  return marks.flatMap(({ mark: { entry, label, pid, undoes }, time }) =>
    entry === undefined || undoes !== undefined || undone.has(entry) || !isThere(pid)
      ? []
      : [
          {
            ...{ entry, time, title: label, whom: whomOf(pid), operator: undefined },
            ...{ state: 'in-force' as const, words: 'in force, as nobody took it back', isOlder: false },
          },
        ],
  );
}

function whomOf(pid: number | undefined): string {
  return pid === undefined ? 'the host' : `SRS ${pid}`;
}

function doubtsOf(content: JournalContent): readonly string[] {
  const doubts = describeDoubts(content).map(cleanText);
  const more = doubts.length - MOST_DOUBTS;
  return more > 0
    ? [...doubts.slice(0, MOST_DOUBTS), `${more} more lines of the journal are damaged`]
    : doubts;
}

/** What holds and can be taken back. What took something back is no change of its own. */
function standing(examined: readonly ExaminedEntry[], beganMs: number): readonly StandingChange[] {
  return examined
    .filter(one => isUndoable(one) && one.entry.begun.undoes === undefined)
    .map(({ entry: { entry, begun }, state, words }) => ({
      entry,
      time: begun.time,
      title: begun.title,
      whom: nameWhom(begun),
      operator: begun.operator,
      state,
      words,
      isOlder: Date.parse(begun.time) < beganMs,
    }));
}

/** By the journal, and after that what this session did and could not write there. */
function tuningsOf(
  chronicle: Chronicle,
  { during }: AskedJournal,
  { operator, recording }: Pick<SummarySources, 'operator' | 'recording'>,
): readonly ToldTuning[] {
  const known = new Set(during.map(({ entry }) => entry.entry));
  const unwritten = chronicle.tunings
    .filter(({ outcome: { entry } }) => entry === undefined || !known.has(entry))
    .map(({ outcome: { plan, entry, sentence, isComplete }, time }) => ({
      entry,
      time,
      title: plan.title,
      whom: nameWhom(plan),
      operator,
      outcome: sentence,
      isComplete,
      verdict: entry === undefined ? undefined : chronicle.verdictOf(entry),
      state: undefined,
    }));
  const written = during.map(one => toldEntry(one, chronicle));
  const marked = recording === undefined ? [] : recordedTunings(chronicle, known);
  return [...written, ...unwritten, ...marked].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}

/** What was tuned then and is not in the journal that the recording tells: what came of it is not known. */
function recordedTunings(chronicle: Chronicle, known: ReadonlySet<number>): readonly ToldTuning[] {
  const marks = chronicle
    .marks(false)
    .filter(({ mark: { entry } }) => entry === undefined || !known.has(entry));
  return marks.map(({ mark, time }) => ({
    entry: mark.entry,
    time,
    title: mark.label,
    whom: whomOf(mark.pid),
    operator: undefined,
    outcome: undefined,
    isComplete: true,
    verdict: chronicle.verdictOf(mark),
    state: undefined,
  }));
}

function toldEntry({ entry: one, words }: ExaminedEntry, chronicle: Chronicle | undefined): ToldTuning {
  const { entry, begun, finished, verdict } = one;
  return {
    entry,
    time: begun.time,
    title: begun.title,
    whom: nameWhom(begun),
    operator: begun.operator,
    outcome: finished?.sentence,
    isComplete: finished?.isComplete ?? false,
    verdict: verdictIn(verdict) ?? chronicle?.verdictOf(entry),
    state: words,
  };
}

function verdictIn(verdict: JournalEntry['verdict']): ToldTuning['verdict'] {
  return verdict && { severity: verdict.severity, sentence: verdict.sentence };
}

/** Without those of another srs-top, which the journal tells of. */
function changesOf(chronicle: Chronicle, during: readonly ExaminedEntry[]): readonly ToldChange[] {
  const known = new Set(during.map(({ entry }) => entry.entry));
  return chronicle
    .marks(true)
    .filter(({ mark: { entry } }) => entry === undefined || !known.has(entry))
    .map(({ mark, time }) => ({
      time,
      what: mark.label,
      pid: mark.pid,
      verdict: mark.isJudged ? chronicle.verdictOf(mark) : undefined,
    }));
}

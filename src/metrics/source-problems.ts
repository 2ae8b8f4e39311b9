import type { HostFailure } from '../host/host.ts';

import type { PlacementReading, Sample, Source, SrsReading } from '../sampling/sample.ts';
import {
  HOST_SOURCES,
  PLACEMENT_SOURCES,
  type SourceDefinition,
  SRS_SOURCES,
  SURVEY_SOURCES,
} from '../sampling/sources.ts';
import { toReadAsRoot } from '../text/as-root.ts';
import { cleanText } from '../text/clean-text.ts';
import type { SourceProblem } from './terms/metrics.ts';

/** What was read and cannot be what it says. */
export interface SourceDoubts {
  /** Why the CPUs of /proc/stat cannot be joined with those of other sources; undefined: they can. */
  readonly cpuNumbers: string | undefined;
  /** Parts of the CPU times: `steal`. */
  readonly cpuTimes: readonly string[];
}

/** Nobody needs to be told of a source that comes a refresh late. */
const SLOW_FROM_SECONDS = 2;

/**
 * Every source that failed when it was read last, or a part of it; then those whose figures are older than the rest
 * because they take long to read. One that was never asked is no problem.
 * @param elapsedSeconds between the last two samples; undefined for the first
 * @param doubts what was read and is not believed
 * @param asRoot what helps where a user may not read something
 */
export function sourceProblems(
  sample: Sample,
  elapsedSeconds = 0,
  doubts: SourceDoubts = { cpuNumbers: undefined, cpuTimes: [] },
  asRoot = toReadAsRoot(undefined),
): readonly SourceProblem[] {
  const slowFromSeconds = Math.max(SLOW_FROM_SECONDS, 1.5 * elapsedSeconds);
  const problems: SourceProblem[] = [];
  const slow: SourceProblem[] = [];
  const check = (source: Source<unknown>, what: string, whose = ''): void => {
    const failure = source.failure ?? source.missing;
    const slowedToSeconds = (source.slowedToMs ?? 0) / 1_000;
    const isSlow = source.waits !== undefined || slowedToSeconds > slowFromSeconds;
    if ((failure === undefined && !isSlow) || !Number.isFinite(source.atMs)) return;
    const name = what + whose;
    const ageSeconds = Math.max(0, sample.atMs - source.atMs) / 1_000;
    if (failure !== undefined) {
      problems.push({
        source: name,
        detail: detailOf(failure, asRoot),
        ageSeconds,
        slowedToSeconds: undefined,
      });
      return;
    }
    const detail = source.waits ?? `read every ${Math.round(slowedToSeconds)} s only, since it takes long`;
    slow.push({ source: name, detail, ageSeconds, slowedToSeconds });
  };
  checkAll(sample, HOST_SOURCES, check);
  checkAll(sample, SURVEY_SOURCES, check);
  if (sample.placement !== undefined) checkAll(sample.placement, PLACEMENT_SOURCES, check);
  const doubt = (source: string, detail: string): void =>
    void problems.push({ source, detail, ageSeconds: 0, slowedToSeconds: undefined });
  if (doubts.cpuTimes.length > 0)
    doubt(
      HOST_SOURCES.stat.name,
      `${doubts.cpuTimes.join(', ')} went back, or grew by more than can pass (/proc/stat)`,
    );
  if (doubts.cpuNumbers !== undefined) doubt('CPU numbers', doubts.cpuNumbers);
  for (const reading of sample.srs) {
    const whose = sample.srs.length > 1 ? ` of ${reading.identity.pid}` : '';
    const { commandFailure } = reading;
    if (commandFailure !== undefined)
      check(
        { value: undefined, atMs: sample.atMs, failure: commandFailure },
        SRS_SOURCES.command.name,
        whose,
      );
    checkAll(reading, SRS_SOURCES, (source, what) => check(source, what, whose));
  }
  if (sample.srsNotWatched > 0) problems.push(notWatched(sample));
  return [...problems, ...slow];
}

/**
 * SRS's own words that could not be had, and why: its log and its API. They are no problems on a screen, which does without.
 * @param told those that are told as problems
 */
export function unheardWords(sample: Sample, told: readonly SourceProblem[]): readonly SourceProblem[] {
  return sample.srs.flatMap(({ identity, openFiles, log, api }) => {
    const whose = sample.srs.length > 1 ? ` of ${identity.pid}` : '';
    return (
      [
        [SRS_SOURCES.log, log],
        [SRS_SOURCES.api, api],
      ] as const
    ).flatMap(([{ name }, { value, failure }]) => {
      const source = name + whose;
      if (value !== undefined || told.some(problem => problem.source === source)) return [];
      const detail = cleanText((openFiles.failure ?? failure)?.detail ?? 'not read');
      return [{ source, detail, ageSeconds: 0, slowedToSeconds: undefined }];
    });
  });
}

/** All of a table that stand in what was read, in the order of the table: one that is added to both is told of by itself. */
function checkAll(
  reading: Sample | SrsReading | PlacementReading,
  table: Readonly<Record<string, SourceDefinition>>,
  check: (source: Source<unknown>, what: string) => void,
): void {
  const read = reading as unknown as Readonly<Record<string, unknown>>;
  for (const key in table) {
    const source = read[key];
    const definition = table[key];
    if (definition !== undefined && isSource(source) && !isNotThere(definition, source))
      check(source, definition.name);
  }
}

function isNotThere({ isOptional }: SourceDefinition, { failure }: Source<unknown>): boolean {
  return isOptional === true && (failure?.reason === 'gone' || failure?.reason === 'unsupported');
}

/** Some of a reading stand in it as they are, such as the command line. */
function isSource(part: unknown): part is Source<unknown> {
  return typeof part === 'object' && part !== null && 'atMs' in part && 'failure' in part;
}

/** The reason first, then what was asked, which may be long: a screen shows the beginning. */
function detailOf(failure: HostFailure, asRoot: string): string {
  return cleanText(`${withHelp(failure, asRoot)} (${failure.asked})`);
}

/** Why it failed, and what helps where that is a matter of rights. @param asRoot `run srs-top as root` */
export function withHelp({ detail, reason }: HostFailure, asRoot: string): string {
  return reason !== 'forbidden' || detail.endsWith(asRoot) ? detail : `${detail}: ${asRoot}`;
}

function notWatched({ srs, srsNotWatched }: Sample): SourceProblem {
  const more =
    srsNotWatched === 1 ? '1 more process of that name is' : `${srsNotWatched} more of that name are`;
  const detail = `${more} counted, not watched, beside the busiest ${srs.length}: -p PID watches it alone`;
  return { source: 'SRS', detail, ageSeconds: 0, slowedToSeconds: undefined };
}

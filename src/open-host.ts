import type { Host } from './host/host.ts';
import { createLocalHost } from './host/local/local.ts';
import { readCapture, recordsUntil } from './host/recorded/capture.ts';
import type { ImportSource } from './host/recorded/imported/import-source.ts';
import { createRecordedHost, INSTANT_LINGER_MS } from './host/recorded/recorded.ts';
import type { ReplayedHost } from './host/recorded/replayed-host.ts';
import type { OpenRecording } from './open-recording.ts';
import { isRecording as isOurs } from './storage/recordings/is-recording.ts';
import { cleanText } from './text/clean-text.ts';
import { MOMENT_WORDS, readMoment } from './text/moment.ts';

export type { ImportSource };

/** Which host is meant, as the command line and the settings say. Another kind (over ssh) is one more of these. */
export type HostChoice =
  /** This machine. */
  | { readonly kind: 'local'; readonly isReadOnly: boolean }
  | {
      readonly kind: 'recorded';
      /** A recording (`.ndjson.gz`), from / on. */
      readonly path: string;
      /** The last moment of it, in seconds since it began; undefined: to its end. */
      readonly untilSeconds: number | undefined;
      /** The span that is played, as the user wrote it; all of it unless given. */
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      /** Seconds before `from` that are played, too, so that windows are full then. */
      readonly warmUpSeconds?: number;
      /** Somebody watches it as it happened; else, and up to a moment, it is played as fast as it can be. */
      readonly isWatched: boolean;
    }
  | {
      readonly kind: 'simulated';
      /** Of its scenario. */
      readonly name: string;
      /** Undefined: that of every demo. */
      readonly seed: number | undefined;
      readonly isReadOnly: boolean;
      /** Its time passes as ours; else as fast as it can be simulated. */
      readonly isFollowed: boolean;
    };

/** A host, and what it is played from where it is a recording that can be played from any moment on. */
export interface OpenedHost {
  readonly host: Host;
  /** What comes before is not reported: milliseconds since 1970. */
  readonly fromWall?: number | undefined;
  readonly replay?: {
    readonly recording: OpenRecording;
    readonly host: ReplayedHost;
    /** Where a screen begins, and the last moment that it plays, in milliseconds since 1970; undefined: all of it. */
    readonly atWall: number | undefined;
    readonly toWall: number | undefined;
  };
}

/** What the command line and the settings say of the host. */
export interface HostWords {
  readonly replay: string | undefined;
  readonly replayAtSeconds: number | undefined;
  readonly demo?: string | undefined;
  readonly seed?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly warmUpSeconds?: number;
  readonly isReadOnly: boolean;
  /** A screen shows it. */
  readonly isWatched: boolean;
  /** A screen or reports tell of it as it goes on; a command does something with it and ends. Yes unless given. */
  readonly isFollowed?: boolean;
}

/** A recording or a simulated host where one is named, else this machine. */
export function chooseHost(words: HostWords): HostChoice {
  const { replay, replayAtSeconds, demo, seed, isReadOnly, isWatched, isFollowed = true } = words;
  const { from, to, warmUpSeconds = 0 } = words;
  if (demo !== undefined) return { kind: 'simulated', name: demo, seed, isReadOnly, isFollowed };
  return replay === undefined
    ? { kind: 'local', isReadOnly }
    : { kind: 'recorded', path: replay, untilSeconds: replayAtSeconds, from, to, warmUpSeconds, isWatched };
}

/**
 * The host that is meant, or why it cannot be had, in words. Nothing else in srs-top knows which kinds of hosts there are.
 * @param complain says what is wrong with a host that can be had all the same: a recording that breaks off
 */
export async function openHost(
  choice: HostChoice,
  complain: (sentence: string) => void,
): Promise<OpenedHost | { readonly problem: string }> {
  switch (choice.kind) {
    case 'local':
      return { host: createLocalHost({ readOnly: choice.isReadOnly }) };
    case 'recorded':
      return openRecorded(choice, complain);
    case 'simulated':
      return openSimulated(choice);
  }
}

async function openSimulated({
  name,
  seed,
  isReadOnly,
  isFollowed,
}: Extract<HostChoice, { kind: 'simulated' }>): Promise<OpenedHost | { readonly problem: string }> {
  const { createSimulatedHost, listScenarios, scenarioOf } = await import('./host/simulated/simulated.ts');
  const scenario = scenarioOf(name);
  if (scenario === undefined)
    return { problem: `there is no demo "${cleanText(name)}". There are:\n${listScenarios()}` };
  const speed = isFollowed ? 1 : Number.POSITIVE_INFINITY;
  const host = createSimulatedHost(scenario, { isReadOnly, speed, ...(seed === undefined ? {} : { seed }) });
  return { host };
}

/** What stands at a path that can be played, or imported; see `openSource` of host/recorded/imported/import-source.ts. */
export async function openSource(path: string, tell: (note: string) => void): Promise<ImportSource> {
  return (await import('./host/recorded/imported/import-source.ts')).openSource(path, tell);
}

async function openRecorded(
  choice: Extract<HostChoice, { kind: 'recorded' }>,
  complain: (sentence: string) => void,
): Promise<OpenedHost | { readonly problem: string }> {
  const { path } = choice;
  try {
    const { isForeign } = await import('./host/recorded/imported/is-foreign.ts');
    return (await isForeign(path)) || !(await isOurs(path))
      ? await openCapture(choice, complain)
      : await openOurs(choice, complain);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: why.startsWith(path) ? `cannot play ${why}` : `cannot play ${path}: ${why}` };
  }
}

async function openOurs(
  { path, untilSeconds, from, to, warmUpSeconds = 0, isWatched }: Extract<HostChoice, { kind: 'recorded' }>,
  complain: (sentence: string) => void,
): Promise<OpenedHost> {
  const { OpenRecording } = await import('./open-recording.ts');
  const recording = await OpenRecording.open(path, complain);
  const { firstWall } = recording.set.span;
  const fromWall = from === undefined ? undefined : momentOf(from, firstWall);
  const toWall = to === undefined ? undefined : momentOf(to, firstWall);
  const untilWall = untilSeconds === undefined ? undefined : firstWall + untilSeconds * 1_000;
  const host = await recording.play({
    fromWall: fromWall === undefined ? undefined : fromWall - warmUpSeconds * 1_000,
    // A screen goes to its moment by itself, and on from there.
    toWall: untilWall === undefined || isWatched ? toWall : untilWall,
    speed: isWatched ? 1 : Number.POSITIVE_INFINITY,
  });
  return { host, fromWall, replay: { recording, host, toWall, atWall: untilWall ?? fromWall } };
}

function momentOf(text: string, firstWall: number): number {
  const wall = readMoment(text, firstWall);
  if (wall === undefined)
    throw new Error(`expected a time such as ${MOMENT_WORDS}, got "${cleanText(text)}"`);
  return wall;
}

async function openCapture(
  { path, untilSeconds, isWatched }: Extract<HostChoice, { kind: 'recorded' }>,
  complain: (sentence: string) => void,
): Promise<OpenedHost> {
  const { openImported } = await import('./host/recorded/imported/open-imported.ts');
  const imported = await openImported(path, { untilSeconds, isWatched }, complain);
  if (imported !== undefined) return { host: imported };
  const records = await readCapture(path, complain);
  if (untilSeconds !== undefined) return { host: createRecordedHost(recordsUntil(records, untilSeconds)) };
  const speed = isWatched ? { speed: 1 } : {};
  const linger = records.length === 1 ? { lingerMs: INSTANT_LINGER_MS } : {};
  return { host: createRecordedHost(records, { ...speed, ...linger }) };
}

import type { Host } from './host/host.ts';
import { createLocalHost } from './host/local/local.ts';
import { readCapture, recordsUntil } from './host/recorded/capture.ts';
import type { ImportSource } from './host/recorded/imported/import-source.ts';
import type { PrometheusQuestion } from './host/recorded/imported/prometheus/open-prometheus.ts';
import { createRecordedHost, INSTANT_LINGER_MS } from './host/recorded/recorded.ts';
import type { ReplayedHost } from './host/recorded/replayed-host.ts';
import { isRefusal } from './host/refusal.ts';
import type { RemoteChoice } from './host/remote/remote-host.ts';
import type { OpenRecording } from './open-recording.ts';
import { utcOffset } from './output/summary-words.ts';
import type { Settings } from './settings/settings.ts';
import { isRecording as isOurs } from './storage/recordings/is-recording.ts';
import { cleanText } from './text/clean-text.ts';
import { formatDateTime } from './text/format.ts';
import { MOMENT_WORDS, readMoment } from './text/moment.ts';
import { truncate } from './text/width.ts';

export type { ImportSource };

/** Which host is meant, as the command line and the settings say. Another kind is one more of these. */
export type HostChoice =
  /** This machine. */
  | { readonly kind: 'local'; readonly isReadOnly: boolean; readonly isLasting?: boolean }
  | {
      readonly kind: 'recorded';
      /** A recording (`.ndjson.gz`), from / on. */
      readonly path: string;
      /** The last moment of it, in seconds since it began; undefined: to its end. */
      readonly untilSeconds: number | undefined;
      /** The span that is played, as the user wrote it; all of it unless given. */
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      /** What comes before `from` is played, too, so that windows are full then; else all that is measured is behind it. */
      readonly isWarmedUp?: boolean;
      /** Of the windows, where these are not as they were recorded. */
      readonly flags?: HostWords['settings'];
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
    }
  | {
      readonly kind: 'remote';
      readonly choice: RemoteChoice;
      readonly isReadOnly: boolean;
      /** ssh may ask for a password on the terminal. Yes unless given. */
      readonly isAsking?: boolean;
      /** Breaks it off while it is being connected. */
      readonly signal?: AbortSignal | undefined;
    };

/** Of a name that was typed. */
const MOST_SHOWN = 40;

type RecordedChoice = Extract<HostChoice, { kind: 'recorded' }>;

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

/** Why a host cannot be had, in words. */
export interface NoHost {
  /** In one sentence. */
  readonly problem: string;
  /** The same with more lines that help, where nothing else is told. */
  readonly inFull?: string;
  /** The reason alone, for where the host's name stands beside it. */
  readonly why?: string | undefined;
}

/** What the command line and the settings say of the host. */
export interface HostWords {
  readonly replay: string | undefined;
  readonly replayAtSeconds: number | undefined;
  readonly demo?: string | undefined;
  readonly seed?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** What flags say of it. */
  readonly settings?: Partial<Pick<Settings, 'windowSeconds' | 'delaySeconds'>>;
  readonly isReadOnly: boolean;
  /** A screen shows it. */
  readonly isWatched: boolean;
  /** A screen or reports tell of it as it goes on; a command does something with it and ends. Yes unless given. */
  readonly isFollowed?: boolean;
  /** It is watched for days, by nobody. No unless given. */
  readonly isLasting?: boolean;
  /** One that ssh reaches, as the user wrote it. */
  readonly host?: string | undefined;
  /** The command that gives a shell of another host. */
  readonly via?: string | undefined;
  readonly sshOptions?: readonly string[];
}

/** A recording, a simulated host or another machine where one is named, else this one. */
export function chooseHost(words: HostWords): HostChoice {
  const { replay, replayAtSeconds, demo, seed, isReadOnly, isWatched, isFollowed = true } = words;
  const { from, to, settings: flags, host, via, sshOptions = [], isLasting = false } = words;
  if (via !== undefined) return { kind: 'remote', choice: { via }, isReadOnly };
  if (host !== undefined) return { kind: 'remote', choice: { target: host, sshOptions }, isReadOnly };
  if (demo !== undefined) return { kind: 'simulated', name: demo, seed, isReadOnly, isFollowed };
  return replay === undefined
    ? { kind: 'local', isReadOnly, isLasting }
    : {
        ...{ kind: 'recorded', path: replay, untilSeconds: replayAtSeconds, from, to, flags, isWatched },
        isWarmedUp: isFollowed && !isWatched,
      };
}

/**
 * The host that is meant, or why it cannot be had, in words. Nothing else in srs-top knows which kinds of hosts there are.
 * @param complain says what is wrong with a host that can be had all the same: a recording that breaks off
 */
export async function openHost(
  choice: HostChoice,
  complain: (sentence: string) => void,
): Promise<OpenedHost | NoHost> {
  switch (choice.kind) {
    case 'local':
      return { host: createLocalHost({ readOnly: choice.isReadOnly, isLasting: choice.isLasting ?? false }) };
    case 'recorded':
      return openRecorded(choice, complain);
    case 'simulated':
      return openSimulated(choice);
    case 'remote':
      return openRemote(choice, complain);
  }
}

/** This machine, for what is said of a host that is not asked; why no host is meant by that, in words. */
export async function openInPlaceOf(choice: HostChoice): Promise<OpenedHost | NoHost> {
  const problem =
    choice.kind === 'remote'
      ? (await import('./host/remote/check-choice.ts')).checkChoice(choice.choice)
      : undefined;
  return problem === undefined
    ? { host: createLocalHost({ readOnly: true, isLasting: false }) }
    : { problem };
}

async function openRemote(
  { choice, isReadOnly, isAsking = true, signal }: Extract<HostChoice, { kind: 'remote' }>,
  complain: (sentence: string) => void,
): Promise<OpenedHost | NoHost> {
  const { openRemoteHost } = await import('./host/remote/remote-host.ts');
  const host = await openRemoteHost(choice, { isReadOnly, isAsking, signal, tell: complain });
  if (!isRefusal(host)) return { host };
  return { problem: host.refused, why: 'why' in host ? host.why : undefined };
}

async function openSimulated({
  name,
  seed,
  isReadOnly,
  isFollowed,
}: Extract<HostChoice, { kind: 'simulated' }>): Promise<OpenedHost | NoHost> {
  const { createSimulatedHost, listScenarios, scenarioNames, scenarioOf } = await import(
    './host/simulated/simulated.ts'
  );
  const scenario = scenarioOf(name);
  if (scenario === undefined) {
    const none = `there is no demo "${truncate(cleanText(name), MOST_SHOWN)}"`;
    return {
      problem: `${none}; there are ${scenarioNames().join(', ')}`,
      inFull: `${none}. There are:\n${listScenarios()}`,
    };
  }
  const speed = isFollowed ? 1 : Number.POSITIVE_INFINITY;
  const host = createSimulatedHost(scenario, { isReadOnly, speed, ...(seed === undefined ? {} : { seed }) });
  return { host };
}

/** What stands at a path that can be played, or imported; see `openSource` of host/recorded/imported/import-source.ts. */
export async function openSource(path: string, tell: (note: string) => void): Promise<ImportSource> {
  return (await import('./host/recorded/imported/import-source.ts')).openSource(path, tell);
}

/** What a Prometheus has of a host; see `openPrometheus` of host/recorded/imported/prometheus/open-prometheus.ts. */
export async function openPrometheus(
  question: PrometheusQuestion,
  tell: (note: string) => void,
): Promise<ImportSource> {
  return (await import('./host/recorded/imported/prometheus/open-prometheus.ts')).openPrometheus(
    question,
    tell,
  );
}

async function openRecorded(
  choice: RecordedChoice,
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

async function openOurs(choice: RecordedChoice, complain: (sentence: string) => void): Promise<OpenedHost> {
  const { OpenRecording } = await import('./open-recording.ts');
  const recording = await OpenRecording.open(choice.path, complain);
  try {
    return await playSpan(recording, choice);
  } catch (error) {
    await recording.close();
    throw error;
  }
}

async function playSpan(
  recording: OpenRecording,
  { untilSeconds, isWatched, isWarmedUp = false, flags, ...asked }: RecordedChoice,
): Promise<OpenedHost> {
  const { fromWall, toWall } = spanOf(asked, recording.span);
  const untilWall = untilSeconds === undefined ? undefined : recording.span.beganWall + untilSeconds * 1_000;
  const header = fromWall === undefined || !isWarmedUp ? undefined : await recording.headerAt(fromWall);
  const { windowSeconds = 0, delaySeconds = 0 } = { ...header, ...flags };
  const warmUpSeconds = header === undefined ? 0 : windowSeconds + 2 * delaySeconds;
  const host = await recording.play({
    fromWall: fromWall === undefined ? undefined : fromWall - warmUpSeconds * 1_000,
    // A screen goes to its moment by itself, and on from there.
    toWall: untilWall === undefined || isWatched ? toWall : untilWall,
    speed: isWatched ? 1 : Number.POSITIVE_INFINITY,
  });
  const replay = { recording, host, toWall, atWall: untilWall ?? fromWall };
  if (isWatched) return { host, fromWall, replay };
  // A screen goes on with other moments of it; who reads it once is through with its files too.
  const close = async (): Promise<void> => {
    await host.close();
    await recording.close();
  };
  return { host: { ...host, close }, fromWall, replay };
}

/** Throws where there is nothing to play. Who asks for more than there is before its beginning gets what there is. */
function spanOf(
  { from, to }: Pick<RecordedChoice, 'from' | 'to'>,
  span: OpenRecording['span'],
): { readonly fromWall: number | undefined; readonly toWall: number | undefined } {
  const { firstWall, lastWall } = span;
  const fromWall = from === undefined ? undefined : momentOf(from, span);
  const toWall = to === undefined ? undefined : momentOf(to, span);
  const problem =
    toWall !== undefined && toWall < firstWall
      ? `--to ${to} is before its beginning`
      : fromWall !== undefined && toWall !== undefined && toWall <= fromWall
        ? `--to ${to} is not behind --from ${from}`
        : fromWall !== undefined && fromWall >= lastWall && firstWall < lastWall
          ? `--from ${from} is not before its end`
          : undefined;
  if (problem !== undefined) throw new Error(`${problem}: it has ${spanWords(firstWall, lastWall)}`);
  return { fromWall: fromWall && Math.max(fromWall, firstWall), toWall };
}

/** By the clock of whoever reads it: `2026-11-29 03:10:00 to 2026-11-29 03:15:00 (UTC+01:00)`. */
function spanWords(firstWall: number, lastWall: number): string {
  const [first, last] = [firstWall, lastWall].map(wall => formatDateTime(new Date(wall).toISOString()));
  return `${first} to ${last} (${utcOffset(new Date(firstWall).toISOString())})`;
}

function momentOf(text: string, span: OpenRecording['span']): number {
  const wall = readMoment(text, span);
  if (wall === undefined)
    throw new Error(`expected a time such as ${MOMENT_WORDS}, got "${cleanText(text)}"`);
  return wall;
}

async function openCapture(
  { path, untilSeconds, isWatched, from, to }: RecordedChoice,
  complain: (sentence: string) => void,
): Promise<OpenedHost> {
  if ((from ?? to) !== undefined)
    throw new Error('--from and --to need a recording of srs-top; srs-top import FILE NEW makes one of it');
  const { openImported } = await import('./host/recorded/imported/open-imported.ts');
  const imported = await openImported(path, { untilSeconds, isWatched }, complain);
  if (imported !== undefined) return { host: imported };
  const records = await readCapture(path, complain);
  if (untilSeconds !== undefined) return { host: createRecordedHost(recordsUntil(records, untilSeconds)) };
  const speed = isWatched ? { speed: 1 } : {};
  const linger = records.length === 1 ? { lingerMs: INSTANT_LINGER_MS } : {};
  return { host: createRecordedHost(records, { ...speed, ...linger }) };
}

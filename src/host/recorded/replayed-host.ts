import { DEFAULT_MOST_BYTES } from '../follow-file.ts';
import { type Host, UNKNOWN_FACTS } from '../host.ts';
import { PeakGatherer } from '../queue-peaks.ts';
import { asideKey, commandKey, pieceKey, repliesKey } from '../recording/answer-keys.ts';
import { milliseconds, type RecordingHeader, type ToldEntry } from '../recording/frame.ts';
import { withMark } from '../recording/recording-host.ts';
import { commandNotRun } from '../refusals.ts';
import { notRecorded } from '../results.ts';
import { FramePlayer, type FrameSource } from './frame-player.ts';
import { HeldThen } from './held-then.ts';
import { importedTexts } from './imported-texts.ts';
import { notAsked, RECORDED, recordedId, recordedWorkspace } from './recorded-doors.ts';
import { ReplayClock, type ReplayControl } from './replay-clock.ts';
import { answersOf } from './texts-as-host.ts';

/** Who watches what was imported waits no longer for the next of its times, which may be ten minutes later. */
const LONGEST_STEP_MS = 2_000;
/** So many refreshes behind its beginning a recording has told nearly all that its program saw. */
const AT_BEGINNING = 2.5;

export interface ReplayedHostOptions {
  readonly header: RecordingHeader;
  readonly frames: FrameSource;
  /** Where it begins, as near as there are frames: milliseconds since 1970. With the first unless given. */
  readonly fromWall?: number | undefined;
  /** All of the recording, and where it ends that is played, in milliseconds since 1970; undefined: that is not known. */
  readonly span?: { readonly firstWall: number; readonly lastWall: number; readonly toWall: number };
  /** 1 is as fast as it was recorded. `Infinity`, the default, does not wait at all. */
  readonly speed?: number;
  /** What was told of the session before the first of the frames, as far as it was looked for; on their clock. */
  readonly earlier?: readonly ToldEntry[];
}

/** A recorded host, as it was: what is asked is answered as it was then, at the time at which it was. */
export interface ReplayedHost extends Host {
  readonly header: RecordingHeader;
  readonly control: ReplayControl;
  /** srs-top did not record it itself. */
  readonly isImported: boolean;
  /** What was told of the session before this host begins: what was tuned and judged, the journal, words. The oldest first. */
  readonly earlier: readonly ToldEntry[];
  /** Calls `listener` with what was told of the session, when it is passed. */
  onTold(listener: (entry: ToldEntry) => void): void;
}

/**
 * Plays a recording. Its clock begins with it and moves only while someone sleeps on it. A sleep ends with the frame that
 * is due by then, a little early too, or sooner where somebody wanted a refresh then. Read-only by nature.
 */
export async function createReplayedHost({
  header,
  frames,
  fromWall,
  span,
  speed = Number.POSITIVE_INFINITY,
  earlier: before = [],
}: ReplayedHostOptions): Promise<ReplayedHost> {
  const earlier = [...before];
  const listeners = new Set<(entry: ToldEntry) => void>();
  let hasBegun = false;
  const gatherers = new Set<PeakGatherer>();
  const held = new HeldThen();
  const player = new FramePlayer(frames, {
    header,
    onTold: entry => {
      held.take(entry);
      // Nobody can listen yet.
      if (!hasBegun) earlier.push(entry);
      for (const listener of listeners) listener(entry);
    },
    onLeave: nowMs => {
      for (const gatherer of gatherers) gatherer.look(nowMs);
    },
  });
  await player.begin(fromWall);
  hasBegun = true;
  const isImported = header.origin !== undefined;
  const clock = new ReplayClock(player, { speed, mostStepMs: isImported ? LONGEST_STEP_MS : undefined });
  const { hostName, hostId, startWall, delaySeconds } = header;
  return {
    ...RECORDED,
    header,
    isImported,
    beginsAmid: player.nowMs > milliseconds(header.startAt) + AT_BEGINNING * delaySeconds * 1_000,
    recordedSpan: span && {
      seconds: Math.max(0, span.toWall - player.wallMs) / 1_000,
      wholeSeconds: (span.lastWall - span.firstWall) / 1_000,
      everySeconds: delaySeconds,
    },
    heldSince: (id, pid) => held.since(id, pid),
    control: clock,
    earlier,
    onTold: listener => void listeners.add(listener),
    name: hostName,
    id: recordedId(hostId, new Date(startWall).toISOString()),
    demo: header.demo,
    clock: {
      nowMs: () => player.nowMs,
      time: () => new Date(player.wallMs),
      sleepUntil: clock.sleepUntil,
    },
    ...(isImported ? importedDoors(player, gatherers) : overheardDoors(player)),
    ...(isImported ? { recordedEveryMs: delaySeconds * 1_000 } : { ownUse: () => player.takeOwnUse() }),
    facts: async () => header.facts ?? UNKNOWN_FACTS,
    async close() {
      await frames.close();
    },
  };
}

type Doors = Pick<Host, 'look' | 'readAside' | 'readFrom' | 'query' | 'get' | 'workspace' | 'watch'>;

/** Each answer as it was when srs-top recorded, when it came. */
function overheardDoors(player: FramePlayer): Doors {
  return {
    look: question => player.look(question),
    readAside: (paths, options) =>
      player
        .ask('aside', asideKey(paths, options), known => known.texts(paths))
        .then(
          // Paths beyond what was answered then were not asked for.
          texts => new Map(paths.map(path => [path, texts.get(path) ?? notRecorded(path)])),
        ),
    readFrom: (path, offset, { most = DEFAULT_MOST_BYTES } = {}) =>
      player.ask('from', pieceKey(path, offset, most), known => known.piece(path, offset)),
    async query(command, options) {
      const key = commandKey(command, options);
      const result = await player.ask(
        'query',
        key,
        known => known.command(key) ?? commandNotRun(command, 'unsupported'),
      );
      return withMark({ ...result, command }, options);
    },
    get(question) {
      const key = repliesKey(question);
      const { origin } = question;
      return player.ask('get', key, known => known.replies(key) ?? notAsked(origin));
    },
    workspace: recordedWorkspace,
    watch: pid => ({
      watchTables() {},
      takePeaks: () => player.takePeaks(pid),
      close() {},
    }),
  };
}

/** What is known by now, whoever asks; queues are looked at in the frames between two refreshes. */
function importedDoors(player: FramePlayer, gatherers: Set<PeakGatherer>): Doors {
  const known = importedTexts(player.knowledge, player.answers);
  return {
    ...answersOf(known),
    watch(pid) {
      const gatherer = new PeakGatherer(pid, known.read);
      gatherers.add(gatherer);
      return {
        watchTables: tables => gatherer.watchTables(tables),
        takePeaks: () => gatherer.takePeaks(),
        close: () => void gatherers.delete(gatherer),
      };
    },
  };
}

import type { Command } from 'commander';
import { Recording } from '../recording.ts';
import { Session } from '../session.ts';
import { absolutePath } from '../storage/absolute-path.ts';
import { anonymousIdIn } from '../storage/recordings/anonymous-id.ts';
import { RecordingRing } from '../storage/recordings/recording-ring.ts';
import { cleanText } from '../text/clean-text.ts';
import { formatBytes } from '../text/format.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_NOT_DONE,
  EXIT_WRONG_USE,
  type Subcommand,
} from './command-context.ts';
import { byteCount, longTime } from './record-options.ts';

interface RecordFlags {
  /** Seconds. */
  readonly for?: number;
  /** Bytes. */
  readonly size?: number;
  /** Seconds. */
  readonly ring?: number;
  readonly keep?: number;
  readonly dir?: string;
}

const MIB = 2 ** 20;
const DEFAULT_RING_SECONDS = 24 * 3_600;
const DEFAULT_RING_BYTES = 500 * MIB;
const DEFAULT_KEEP_SECONDS = 30 * 24 * 3_600;

export const RECORD: Subcommand = {
  name: 'record',
  help: 'write a recording of all that is read of this host, without a screen: a file, or a ring that goes on for ever',
  declare(command, { choose }) {
    declareLimits(command)
      .argument('[file]', 'the file that is made, such as incident.srstop')
      .addHelpText(
        'after',
        `
A ring is a directory of files of an hour at the most. The oldest are forgotten when they are older than --ring or all
together is more than --size. The 10 minutes before and after every new finding are kept for --keep, in at most a fifth
of --size. srs-top replay DIRECTORY plays all of it; srs-top unit recorder prints a unit for systemd.
The options of srs-top hold here too: -d SECONDS, --window SECONDS, -p PID and the others.`,
      )
      .action((file: string | undefined, flags: RecordFlags) => {
        const problem = problemOf(file, flags);
        if (problem !== undefined) command.error(`error: ${problem}`, { exitCode: EXIT_WRONG_USE });
        choose({
          kind: 'record',
          asked: { file, ...flags },
          isChange: true,
          isLasting: true,
          run: context =>
            file === undefined
              ? recordRing(context, absolutePath(flags.dir ?? ''), flags)
              : recordFile(context, absolutePath(file), flags),
        });
      });
  },
};

/** Nobody looks at charts: what is kept of the past is for verdicts, of a window before and one after. */
const HISTORY_WINDOWS = 5;
/** Where IRQs and queues land seldom changes; their counters are of a large host 300 kB. */
const PLACEMENT_EVERY_MS = 20_000;

/** What a recording without a screen may be told; also of the unit that has it done. */
function declareLimits(command: Command): Command {
  return command
    .option('--for <time>', 'how long (60s, 10m, 1h); until it is ended unless given', longTime)
    .option(
      '--size <bytes>',
      'of a ring at most so much is there; a file that is so large is ended',
      byteCount,
    )
    .option('--ring <time>', 'with --dir: what is older is forgotten (24h unless given; 7d)', longTime)
    .option(
      '--keep <time>',
      'with --dir: what is around findings is kept for so long (30d unless given)',
      longTime,
    )
    .option('--dir <directory>', 'record into a ring in this directory, in place of a file');
}

function problemOf(file: string | undefined, { dir, ring, keep }: RecordFlags): string | undefined {
  if (file === undefined && dir === undefined) return "expected a file, or '--dir <directory>'";
  if (file !== undefined && dir !== undefined)
    return "a file and '--dir <directory>' cannot be both: a ring is a directory";
  if (dir === undefined && (ring !== undefined || keep !== undefined))
    return `option '--${ring === undefined ? 'keep' : 'ring'} <time>' needs '--dir <directory>'`;
  return undefined;
}

/** Resolves with 0 when all was written, with 1 where some could not be, which is said. */
async function recordFile(context: CommandContext, path: string, flags: RecordFlags): Promise<number> {
  const recording = recordingOf(context);
  await recording.startFile(path);
  const { size = Number.POSITIVE_INFINITY } = flags;
  await record(context, recording, flags, {
    problem: () => recording.file?.problem,
    isOver: () => (recording.file?.bytes ?? 0) >= size,
    told: () => `${cleanText(path)}: ${formatBytes(recording.file?.bytes ?? 0)}`,
  });
  const state = await recording.close();
  if (context.progress !== undefined && state !== undefined)
    context.print(`recorded ${formatBytes(state.bytes)}: ${cleanText(path)}`);
  if ((state?.bytes ?? 0) >= size)
    context.complain(`${cleanText(path)} is ended: it has reached ${formatBytes(size)} (--size)`);
  if (state?.missing === undefined) return EXIT_DONE;
  context.complain(`${state.missing}: some of the recording is missing`);
  return EXIT_NOT_DONE;
}

async function recordRing(context: CommandContext, path: string, flags: RecordFlags): Promise<number> {
  const { ring: ageSeconds = DEFAULT_RING_SECONDS, size: bytes = DEFAULT_RING_BYTES } = flags;
  const { keep: keptSeconds = DEFAULT_KEEP_SECONDS } = flags;
  const { crc32 } = await import('node:zlib');
  const ring = await RecordingRing.open(path, {
    crc32,
    limits: { ageMs: ageSeconds * 1_000, bytes, keptAgeMs: keptSeconds * 1_000 },
    tell: sentence => context.complain(sentence),
  });
  // Before there is a shard of its own.
  const recording = recordingOf(context, await anonymousIdIn(path));
  recording.add(ring);
  await record(context, recording, flags, {
    problem: () => ring.state.problem,
    isOver: () => false,
    told: () => cleanText(path),
  });
  await recording.close();
  const { missing } = ring.state;
  if (missing === undefined) return EXIT_DONE;
  context.complain(`${missing}: some of the recording is missing`);
  return EXIT_NOT_DONE;
}

/** Nobody looks at the last minutes in memory. */
function recordingOf({ host, settings, wanted, version }: CommandContext, anonymousId?: string): Recording {
  return new Recording({ host, settings, wanted, version, anonymousId, hasCapsule: false });
}

interface Watch {
  /** Why nothing more is written, or some is missing; undefined: all is written. */
  readonly problem: () => string | undefined;
  readonly isOver: () => boolean;
  /** Where to, and how much of it there is, for whoever looks on. */
  readonly told: () => string;
}

/** Watches the host until the time is over or a signal comes. A problem is said once, and when it is over. */
async function record(
  context: CommandContext,
  recording: Recording,
  { for: seconds = Number.POSITIVE_INFINITY }: RecordFlags,
  { problem, isOver, told: where }: Watch,
): Promise<void> {
  const { host, settings, wanted, stateDirectory, complain, progress, interrupted } = context;
  const { delaySeconds, windowSeconds } = settings;
  // It is counted in refreshes of a second.
  const enough = (HISTORY_WINDOWS * windowSeconds) / Math.min(1, delaySeconds);
  const historySeconds = Math.min(settings.historySeconds, enough);
  const session = new Session({ ...settings, historySeconds, host, wanted, recording, stateDirectory });
  session.readPlacementEvery(PLACEMENT_EVERY_MS);
  interrupted?.addEventListener('abort', () => void session.end());
  const endMs = host.clock.nowMs() + seconds * 1_000;
  let told: string | undefined;
  await session.begin();
  for await (const { sample } of session.run()) {
    progress?.(`recording into ${where()}; Ctrl-C ends it`);
    const now = problem();
    if (now !== told) {
      progress?.('');
      complain(now === undefined ? 'the recording goes on' : `${now}: nothing is recorded until it can be`);
    }
    told = now;
    if (sample.atMs >= endMs || isOver()) break;
  }
  progress?.('');
  await session.end();
}

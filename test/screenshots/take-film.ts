import type { ScreenPattern } from '../helpers/emulator.ts';
import type { Film, FilmFrame } from './film.ts';
import { withoutRepeats } from './film.ts';
import { withoutCost } from './leave-out.ts';
import { showMoment } from './show-moment.ts';

const SIZE = { columns: 80, rows: 24 } as const;
/** Machines that make pictures have other things to do. */
const PATIENT = { timeoutMs: 20_000 } as const;
const RECORDING = 'incident-rcvbuf-renice';

/** Keys, what is on the screen then, and how long it stays. */
interface Look {
  readonly keys: string;
  readonly until: ScreenPattern;
  readonly forSeconds: number;
}

/** A moment of the recording, and what is looked at there. */
interface Scene {
  readonly recordedSeconds: number;
  readonly forSeconds: number;
  /** What is found out after the moment stands, and has to be there. */
  readonly until?: ScreenPattern;
  readonly looks?: readonly Look[];
  /** It stands for all of the film where nothing may move. */
  readonly isStill?: true;
}

/** What is drawn by a part of the program that is loaded with the first of it. */
const hasCharts = (text: string): boolean => text.includes('─ History, last 1 min ─') && /[⠁-⣿]/.test(text);

/** The verdict stands, and the footer no longer says that something was changed, which it does for some seconds. */
const hasVerdict =
  (word: string) =>
  (text: string): boolean =>
    text.includes(` ${word}: `) && text.includes('\nread-only q quit ');

/** The charts as the guide's minute. */
const HISTORY: Look = { keys: 'h-', until: hasCharts, forSeconds: 4 };

/** A real incident in half of its time: neighbours starve SRS, packets are lost, it is reniced, none are lost. */
const SCRIPT: readonly Scene[] = [
  ...moments(28, 58, 2, 0.8),
  ...moments(59, 65, 1, 0.5),
  {
    recordedSeconds: 66,
    forSeconds: 3,
    isStill: true,
    looks: [{ keys: 'e', until: '╭ why: 1 of 2 ─', forSeconds: 5 }],
  },
  { recordedSeconds: 66, forSeconds: 0, looks: [HISTORY] },
  ...moments(72, 93, 3, 0.8, hasVerdict('judging')),
  {
    recordedSeconds: 98,
    forSeconds: 2,
    until: hasVerdict('loss ended'),
    looks: [{ keys: 'v', until: '╭ verdicts ─', forSeconds: 5 }],
  },
  { recordedSeconds: 98, forSeconds: 0, until: hasVerdict('loss ended'), looks: [HISTORY] },
];

/** The film of the program on a recording. The same wherever it is made: each moment is a run of its own, which stands. */
export async function takeFilm(): Promise<Film> {
  const frames: FilmFrame[] = [];
  let atSeconds = 0;
  let stillSeconds = 0;
  for (const { recordedSeconds, forSeconds, until, looks = [], isStill } of SCRIPT) {
    await using screen = await showMoment(RECORDING, recordedSeconds, SIZE);
    if (until !== undefined) await screen.waitFor(until, PATIENT);
    if (isStill === true) stillSeconds = atSeconds;
    if (forSeconds > 0) frames.push({ atSeconds: round(atSeconds), rows: withoutCost(screen.cells()) });
    atSeconds += forSeconds;
    for (const look of looks) {
      screen.write(look.keys);
      await screen.waitFor(look.until, PATIENT);
      frames.push({ atSeconds: round(atSeconds), rows: withoutCost(screen.cells()) });
      atSeconds += look.forSeconds;
    }
  }
  const kept = withoutRepeats(frames);
  const stillIndex = kept.findLastIndex(frame => frame.atSeconds <= stillSeconds);
  return { title: 'srs-top', ...SIZE, frames: kept, lengthSeconds: round(atSeconds), stillIndex };
}

/** Moments one after another, so many recorded seconds apart. */
function moments(
  first: number,
  last: number,
  step: number,
  forSeconds: number,
  until?: ScreenPattern,
): readonly Scene[] {
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => ({
    recordedSeconds: first + index * step,
    forSeconds,
    ...(until === undefined ? {} : { until }),
  }));
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

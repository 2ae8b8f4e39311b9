import { fileURLToPath } from 'node:url';
import { startSrsTop } from '../helpers/srs-top.ts';
import type { Film, FilmFrame } from './film.ts';
import { withoutRepeats } from './film.ts';
import { type Rows, textOf, withoutCost } from './leave-out.ts';

const SIZE = { columns: 80, rows: 24 } as const;
/** The film is that much faster than the tour. */
const SPEED = 1.5;
/** Of the seconds in which nothing but figures changes, one in so many is in the film. */
const THINNED = 2;
/** Nobody sees what stands for less: half of a dialog, a caption that is a step ahead of its screen. */
const SEEN_MS = 200;
/** How long the last screen stays. */
const LAST_SECONDS = 4;
/** The caption under the screen that stands for all of the film. */
const STILL = /^ Why: /;

const STEADY_TIME = fileURLToPath(new URL('steady-time.mjs', import.meta.url));

/** A screen of the tour, from one change to the next. */
interface Seen {
  readonly rows: Rows;
  readonly sinceMs: number;
}

/** What of the tour is wanted. */
export interface FilmOptions {
  /** So many seconds from its beginning on; all of it unless given. */
  readonly seconds?: number;
}

/**
 * The film of `srs-top demo --tour`, which presses the keys by itself on a simulated host. The same wherever it is made:
 * its host is simulated, and its time goes in steps that wait for the work.
 */
export async function takeFilm({ seconds = Number.POSITIVE_INFINITY }: FilmOptions = {}): Promise<Film> {
  const bySecond = new Map<number, Rows>();
  for (const [second, rows] of await watchTour(seconds)) bySecond.set(second, rows);
  const first = Math.min(...bySecond.keys());
  const frames: FilmFrame[] = [];
  let caption: string | undefined;
  for (const [second, rows] of [...bySecond].sort(([a], [b]) => a - b)) {
    const own = captionOf(rows);
    if (own === caption && (second - first) % THINNED !== 0) continue;
    caption = own;
    frames.push({ atSeconds: Math.round((100 * (second - first)) / SPEED) / 100, rows: withoutCosts(rows) });
  }
  const kept = withoutRepeats(frames);
  return {
    title: 'srs-top demo --tour',
    ...SIZE,
    frames: kept,
    lengthSeconds: (kept.at(-1)?.atSeconds ?? 0) + LAST_SECONDS,
    stillIndex: Math.max(
      0,
      kept.findLastIndex(({ rows }) => STILL.test(captionOf(rows))),
    ),
  };
}

/** What stands under the screen. */
export function captionOf(rows: Rows): string {
  return textOf(rows.at(-1) ?? []).trimEnd();
}

/** The screens that are seen for a while, with the second that they show at their top; the last of a second comes last. */
async function watchTour(seconds: number): Promise<readonly (readonly [second: number, rows: Rows])[]> {
  const seen: Seen[] = [];
  await using screen = startSrsTop(['demo', '--tour'], {
    ...SIZE,
    env: { TZ: 'UTC', NODE_OPTIONS: `--import=${STEADY_TIME}` },
  });
  const isOver = (): boolean => {
    const [begin = 0, now = 0] = [seen[0], seen.at(-1)].map(one => secondOf(one?.rows ?? []) ?? 0);
    return now - begin > seconds;
  };
  const watching = screen.waitFor(
    () => {
      const rows = screen.cells();
      const hasFigures = secondOf(rows) !== undefined && !textOf(rows[1] ?? []).includes('measuring');
      if (hasFigures && JSON.stringify(rows) !== JSON.stringify(seen.at(-1)?.rows))
        seen.push({ rows, sinceMs: performance.now() });
      return isOver() || (seen.length > 0 && !screen.isAlternateScreen());
    },
    { timeoutMs: 300_000 },
  );
  // It may end before its last screen is looked at.
  await Promise.race([watching, screen.exit]);
  watching.catch(() => undefined);
  const endMs = performance.now();
  return seen.flatMap(({ rows, sinceMs }, index) => {
    const second = secondOf(rows);
    const stoodMs = (seen[index + 1]?.sinceMs ?? endMs) - sinceMs;
    return second === undefined || stoodMs < SEEN_MS ? [] : [[second, rows] as const];
  });
}

/** The time of day at the top, in seconds. */
function secondOf(rows: Rows): number | undefined {
  const [, hours, minutes, seconds] = / (\d\d):(\d\d):(\d\d) {2}1 s *$/.exec(textOf(rows[0] ?? [])) ?? [];
  return hours === undefined ? undefined : 3_600 * Number(hours) + 60 * Number(minutes) + Number(seconds);
}

/** The caption stands below the footer, which has the cost. */
function withoutCosts(rows: Rows): Rows {
  return [...withoutCost(rows.slice(0, -1)), ...rows.slice(-1)];
}

import type { CaptureRecord } from '../../capture-record.ts';
import { KernelTexts } from './kernel-texts.ts';
import { splitStatistics } from './split-statistics.ts';
import { parseSadfHost, parseSadfStatistics, type SadfHost, type SadfStatistics } from './statistics.ts';

/** Seconds by which the time of one interval's end may differ from the beginning of the next: both are whole ones. */
const SLACK_SECONDS = 2;

/**
 * The records of what `sadf -j FILE -- -A` prints, one at the beginning of the first interval and one at the end of each.
 * Behind a gap (the host was off, sar did not run) all counters begin anew, and the record before says that they were gone.
 * Rejects when there is not one interval.
 * @param tell is told in a sentence why there is no more of it
 */
export async function* sadfRecords(
  pieces: AsyncIterable<string>,
  tell: (note: string) => void,
): AsyncGenerator<CaptureRecord> {
  let host: SadfHost | undefined;
  let timeline: Timeline | undefined;
  let strange = 0;
  const split = splitStatistics(pieces);
  try {
    for (;;) {
      const { done, value } = await split.next();
      if (done === true) {
        if (value === false) tell('it breaks off within the list of statistics');
        break;
      }
      if (value.kind === 'head') {
        host = parseSadfHost(value.text);
        continue;
      }
      const statistics = parseSadfStatistics(value.text);
      if (statistics === undefined) {
        strange++;
        continue;
      }
      if (timeline === undefined) {
        timeline = new Timeline(statistics, host);
        if (!statistics.isUtc)
          tell(
            `its times are the local ones of the host${host?.timezone === undefined ? '' : ` (${host.timezone})`}, and are shown as they stand there`,
          );
      }
      yield* timeline.records(statistics);
    }
  } catch (error) {
    if (timeline === undefined) throw error;
    tell(`it is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
  const leftOut = timeline?.leftOut;
  if (leftOut !== undefined) tell(leftOut);
  if (timeline === undefined)
    throw new Error(
      `expected what sadf -j FILE -- -A prints, with an interval at least, got ${strange === 0 ? 'none' : 'nothing that has a time'}`,
    );
}

class Timeline {
  readonly #beganMs: number;
  readonly #facts: Readonly<Record<string, string>>;
  #texts = new KernelTexts();
  #endMs: number | undefined;
  /** What the records before said. */
  #said = new Map<string, string>();
  /** Intervals that are not behind those before. */
  #behind = { count: 0, firstMs: 0, isUtc: true };

  constructor(first: SadfStatistics, host: SadfHost | undefined) {
    this.#beganMs = beginOf(first);
    this.#facts = {
      '/proc/sys/kernel/hostname': `${host?.name ?? 'sadf'}\n`,
      ...(host?.kernel === undefined ? {} : { '/proc/sys/kernel/osrelease': `${host.kernel}\n` }),
    };
  }

  /** What is missing of it, in a sentence; undefined: nothing. */
  get leftOut(): string | undefined {
    const { count, firstMs, isUtc } = this.#behind;
    if (count === 0) return undefined;
    const from = `${new Date(firstMs).toISOString().slice(0, 19).replace('T', ' ')}${isUtc ? ' UTC' : ''}`;
    const why = isUtc ? 'the clock was set back' : 'the clock was set back, or summer time ended';
    const [intervals, are] = count === 1 ? ['interval', 'is'] : ['intervals', 'are'];
    return `${count} ${intervals} from ${from} on ${are} left out, as their times had been before: ${why}`;
  }

  *records(statistics: SadfStatistics): Generator<CaptureRecord> {
    const beginMs = beginOf(statistics);
    const { atMs } = statistics;
    // Of a clock that was set back, or of one interval told twice.
    if (this.#endMs !== undefined && atMs <= this.#endMs) {
      const { count, firstMs } = this.#behind;
      this.#behind = {
        count: count + 1,
        firstMs: count === 0 ? atMs : firstMs,
        isUtc: statistics.isUtc,
      };
      return;
    }
    const slackMs = SLACK_SECONDS * 1_000;
    if (this.#endMs === undefined)
      yield this.#record(beginMs, { ...this.#facts, ...this.#texts.first(statistics) });
    else if (beginMs > this.#endMs + slackMs) {
      const gone = [...this.#said.keys()].filter(path => !(path in this.#facts));
      for (const path of gone) this.#said.delete(path);
      yield { ...this.#record(this.#endMs + 1_000, {}), gone };
      this.#texts = new KernelTexts();
      yield this.#record(beginMs, this.#texts.first(statistics));
    }
    yield this.#record(atMs, this.#texts.next(statistics));
    this.#endMs = atMs;
  }

  /** Only what changed. */
  #record(atMs: number, texts: Readonly<Record<string, string>>): CaptureRecord {
    const files: Record<string, string> = {};
    for (const [path, text] of Object.entries(texts)) {
      if (this.#said.get(path) === text) continue;
      this.#said.set(path, text);
      files[path] = text;
    }
    return {
      t: Math.max(0, (atMs - this.#beganMs) / 1_000),
      wall: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
      files,
    };
  }
}

function beginOf({ atMs, intervalSeconds }: SadfStatistics): number {
  return atMs - intervalSeconds * 1_000;
}

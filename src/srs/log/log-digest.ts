import type {
  BreakerFact,
  BreakerLimitsFact,
  ConnectionLimitFact,
  HybridFact,
  RtcFact,
  SrtFact,
  UdpListenFact,
} from './facts.ts';
import { LevelCounts } from './level-counts.ts';
import type { LogKnowledge, Timed } from './log-knowledge.ts';
import { type LogLine, parseLogLine } from './log-line.ts';
import { LossRepeats } from './loss-repeats.ts';
import { RtxRates } from './rtx-rates.ts';
import { Strangers } from './strangers.ts';

/** Behind this a periodic line of another context counts: the one before has gone. It writes every 5 s. */
const CONTEXT_SILENT_MS = 12_000;
const KEPT_MS = 600_000;
/** Of each kind; SRS writes about one SRT line a kind and 10 s. */
const MOST_KEPT = 1_024;
const MOST_PORTS = 32;

/** Folds lines of SRS's log, with the time they were read at, into what is known of it. Nothing of their text is kept. */
export class LogDigest {
  #sinceMs: number;
  #lastLineAtMs: number | undefined;
  /** The smallest distance seen between the host's monotonic clock and the stamps: of lines read right after they came. */
  #clockLeadMs = Number.POSITIVE_INFINITY;
  #periodicContext: string | undefined;
  #hybrid: Timed<HybridFact> | undefined;
  #rtc: Timed<RtcFact> | undefined;
  #breaker: Timed<BreakerFact> | undefined;
  #breakerLimits: BreakerLimitsFact | undefined;
  #connectionLimit: Timed<ConnectionLimitFact> | undefined;
  #version: string | undefined;
  readonly #listens = new Map<number, UdpListenFact>();
  readonly #srt: Timed<SrtFact>[] = [];
  readonly #losses = new LossRepeats();
  readonly #rtx = new RtxRates();
  readonly #strangers = new Strangers();
  readonly #levels = new LevelCounts();
  #leftOutBytes = 0;
  #readAtMs: number;

  /** @param atMs when it begins to be followed */
  constructor(atMs: number) {
    this.#sinceMs = atMs;
    this.#readAtMs = atMs;
  }

  /**
   * Takes in whole lines that came between the reading before and this one.
   * @param ownPid SRS's pid as it sees itself; lines of others, who may write to the same file, do not count. Undefined: all do
   */
  take(lines: readonly string[], atMs: number, ownPid: number | undefined): void {
    const parsed = lines.map(parseLogLine).filter(line => isOf(line, ownPid));
    const last = parsed.at(-1);
    if (last !== undefined) this.#clockLeadMs = Math.min(this.#clockLeadMs, atMs - last.stampMs);
    for (const line of parsed) this.#fold(line, this.#timeOf(line, atMs));
    this.#readAtMs = atMs;
  }

  /** Takes in lines from before it was followed: of these only what holds for as long as the process lives. */
  takePast(lines: readonly string[], ownPid: number | undefined): void {
    for (const text of lines) {
      const line = parseLogLine(text);
      if (isOf(line, ownPid)) this.#foldLasting(line);
    }
  }

  /** Tells of bytes that nobody reads. */
  leaveOut(bytes: number): void {
    this.#leftOutBytes += bytes;
  }

  /** What is known at a reading; `atMs` as given to `take`. */
  at(atMs: number): LogKnowledge {
    forget(this.#srt, atMs - KEPT_MS);
    return {
      sinceMs: this.#sinceMs,
      lastLineAtMs: this.#lastLineAtMs,
      hybrid: this.#hybrid,
      rtc: this.#rtc,
      rtxPerSecond: this.#rtx.perSecond,
      srt: [...this.#srt],
      losses: this.#losses.since(atMs - KEPT_MS),
      strangersPerSecond: this.#strangers.perSecondAt(atMs),
      breaker: this.#breaker,
      breakerLimits: this.#breakerLimits,
      connectionLimit: this.#connectionLimit,
      listens: [...this.#listens.values()],
      version: this.#version,
      ...this.#levels.inMinuteBefore(atMs),
      leftOutBytes: this.#leftOutBytes,
    };
  }

  /** The clock of the stamps may be set meanwhile: a line came after the reading before, and not after this one. */
  #timeOf({ stampMs }: LogLine, atMs: number): number {
    return Math.min(atMs, Math.max(this.#readAtMs, stampMs + this.#clockLeadMs));
  }

  #fold(line: LogLine, atMs: number): void {
    this.#lastLineAtMs = atMs;
    this.#levels.count(line.level, atMs);
    const { fact } = line;
    switch (fact?.kind) {
      case 'hybrid':
        if (this.#isPeriodic(line, atMs)) this.#hybrid = { atMs, value: fact };
        break;
      case 'rtc':
        if (line.context === this.#periodicContext) this.#foldRtc(fact, atMs);
        break;
      case 'srt':
        this.#srt.push({ atMs, value: fact });
        if (this.#srt.length > MOST_KEPT) this.#srt.shift();
        break;
      case 'breaker':
        this.#breaker = { atMs, value: fact };
        break;
      case 'connection limit':
        this.#connectionLimit = { atMs, value: fact };
        break;
      case 'strangers':
        this.#strangers.take(line.context, fact.total, atMs);
        break;
      default:
        this.#foldLasting(line);
    }
  }

  /**
   * One timer of SRS writes the periodic lines, and names itself in each. So lines that somebody made up, who cannot know
   * that name, do not count while it writes.
   */
  #isPeriodic({ context }: LogLine, atMs: number): boolean {
    const isOther = this.#periodicContext !== undefined && context !== this.#periodicContext;
    if (isOther && atMs - (this.#hybrid?.atMs ?? Number.NEGATIVE_INFINITY) < CONTEXT_SILENT_MS) return false;
    this.#periodicContext = context;
    return true;
  }

  #foldRtc(fact: RtcFact, atMs: number): void {
    this.#rtc = { atMs, value: fact };
    this.#rtx.take(fact.rtx, atMs);
    this.#losses.take(fact.loss, atMs);
  }

  #foldLasting({ fact }: LogLine): void {
    if (fact?.kind === 'version') this.#version = fact.version;
    if (fact?.kind === 'breaker limits') this.#breakerLimits = fact;
    if (fact?.kind === 'udp listen' && (this.#listens.has(fact.port) || this.#listens.size < MOST_PORTS))
      this.#listens.set(fact.port, fact);
  }
}

function isOf(line: LogLine | undefined, ownPid: number | undefined): line is LogLine {
  return line !== undefined && (ownPid === undefined || line.pid === ownPid);
}

function forget(entries: { readonly atMs: number }[], beforeMs: number): void {
  const first = entries.findIndex(({ atMs }) => atMs >= beforeMs);
  entries.splice(0, first === -1 ? entries.length : first);
}

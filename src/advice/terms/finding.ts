import type { TuningWish } from '../../tuning/kinds/wish.ts';

/** Every cause and condition that srs-top tells, in the order in which equal ones are told. */
export const FINDING_IDS = [
  'stopped',
  'throttled',
  'stolen',
  'starved',
  'blocked',
  'slow-cpu',
  'softirq-shares-cpu',
  'qdisc-drops',
  'send-buffer',
  'saturated',
  'memory-charge',
  'udp-memory',
  'unread-queue',
  'clamped-buffer',
  'default-buffer',
  'burst',
  'cause-unknown',
  'receive-cpu-full',
  'softnet-drops',
  'softnet-squeezed',
  'nic-ring',
  'cloud-allowance',
  'conntrack-full',
  'tx-drops',
  'listen-queue',
  'open-files',
  'connection-limit',
  'circuit-breaker',
  'strangers',
  'no-port',
  'checksum-errors',
  'reassembly',
  'other-loses',
  'nat',
  'not-this-host',
  'traced',
  'slow-build',
  'tsbpd',
  'nice-cannot-work',
  'wrong-thread',
  'bad-affinity',
  'late-clock',
  'silent-log',
  'someone-else-tunes',
  'contended',
  // Of what is over it is not known when it was.
  'lost-before',
  // Never changes: what goes on now is told before it.
  'known-fault',
] as const;

export type FindingId = (typeof FINDING_IDS)[number];

/** `remark`: nothing is wrong, but it is worth knowing. */
export type FindingSeverity = 'bad' | 'warning' | 'remark';

/** A figure that a finding rests on. */
export interface Evidence {
  /** In words, fit for a line: `ready but without a CPU`. */
  readonly what: string;
  readonly value: number | string;
  /** `%`, `packets/s`, `bytes`; none for a count or a word. */
  readonly unit?: string;
}

/** Something that would help, or the word that nothing of it does. */
export interface Remedy {
  /** `renice -15, all threads`. */
  readonly label: string;
  /** What Enter previews; undefined: it is done by hand, with `command`. */
  readonly wish?: TuningWish;
  /** To be run by hand; argv as a person types it. */
  readonly command?: string;
  /** What it costs, or when it does not help. */
  readonly note?: string;
  /** What would help is done by now: nothing is to be done. No unless given. */
  readonly isDone?: true;
  /** Commands stand in the note, to be typed on the host. No unless given. */
  readonly noteHasCommands?: true;
}

/** What a rule found in one window, before it is known since when. */
export interface Draft {
  readonly id: FindingId;
  readonly severity: FindingSeverity;
  /** One sentence: what is, and by whom. */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Remedy[];
  /** Packets that it cost within the window, as far as it can be told: what costs most is told first. */
  readonly lost: number;
  /** What it explains: these are its symptoms, and are not told by themselves. */
  readonly explains?: readonly FindingId[];
  /** How long it is told after it held last, since what it explains goes on; some seconds unless given. */
  readonly lingersMs?: number;
  /**
   * How long it has to hold before it is told, where its figures are of a moment, or what would explain it is read less often;
   * at once unless given.
   */
  readonly holdsForMs?: number;
  /** Whose trouble it is, where it is not this SRS's alone: then it is told once for all. */
  readonly about?: 'host' | 'namespace';
  /** When what it tells of was seen first and last, on the host's monotonic clock; now unless given. */
  readonly seen?: { readonly fromMs: number; readonly toMs: number };
}

/** Something that is wrong, or is about to be: a cause, or a condition. */
export interface Finding extends Draft {
  /** Whose trouble it is; undefined: the host's, or that of several SRS. */
  readonly pid: number | undefined;
  /** The SRS of a network namespace whose trouble it is, where these are several. */
  readonly pids?: readonly number[];
  /** The span that its figures are of. */
  readonly windowSeconds: number;
  /** What is no finding of its own because of this one. */
  readonly symptoms: readonly Draft[];
  /** When it began, on the host's monotonic clock, in milliseconds; and how long it has lasted. */
  readonly sinceMs: number;
  readonly lastedSeconds: number;
  /** It held already when a replay began amid a recording: it began then or before, and has lasted so long at least. */
  readonly isLonger?: true;
}

/** Whether it is the trouble of an SRS: of that one, of its namespace or of the host. */
export function isTroubleOf({ pid, pids }: Pick<Finding, 'pid' | 'pids'>, srs: number): boolean {
  return pids?.includes(srs) ?? (pid === undefined || pid === srs);
}

/** One that is over. */
export interface ClearedFinding {
  readonly id: FindingId;
  readonly pid: number | undefined;
  readonly sentence: string;
  readonly severity: FindingSeverity;
  /** When it began, on the host's monotonic clock, in milliseconds. */
  readonly sinceMs: number;
  readonly lastedSeconds: number;
  /** It lasted so long at least. */
  readonly isLonger?: true;
  readonly agoSeconds: number;
}

/** All that is to be told of one refresh. */
export interface Advice {
  /** What costs most first; causes before what is only worth knowing. */
  readonly findings: readonly Finding[];
  /** Those that are over, the newest first. */
  readonly cleared: readonly ClearedFinding[];
}

export const NO_ADVICE: Advice = { findings: [], cleared: [] };

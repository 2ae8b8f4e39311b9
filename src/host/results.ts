/** Why something could not be had. `gone`: no such file or process; `unsupported`: not by this kernel or kind of host. */
export type FailureReason = 'gone' | 'forbidden' | 'unsupported' | 'failed';

export interface HostFailure {
  /** The path or command that was asked for. */
  readonly asked: string;
  readonly reason: FailureReason;
  /** What came instead, for people: `EACCES: permission denied`. */
  readonly detail: string;
}

export interface FileText {
  readonly text: string;
  /** When it was read, on the host's monotonic clock, in milliseconds. */
  readonly atMs: number;
  /** Milliseconds of CPU that the read took: the kernel makes these texts while they are read. Undefined: not known. */
  readonly tookMs?: number;
  /** Milliseconds that its reader was kept waiting besides, where that was a second or more (a FUSE as lxcfs that hangs). */
  readonly waitedMs?: number;
}

/** What a recording says of what it has not: nobody asked for it then, so that it is missing is no failure. */
export const NOT_RECORDED = 'not in the recording';

export type ReadResult = FileText | HostFailure;

export function isUnrecorded(result: unknown): boolean {
  return isFailure(result) && result.detail === NOT_RECORDED;
}

/** Nobody asked for it when it was recorded. */
export function notRecorded(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: NOT_RECORDED };
}

export function isFailure(result: unknown): result is HostFailure {
  return typeof result === 'object' && result !== null && 'reason' in result;
}

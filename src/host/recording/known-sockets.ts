import { pidOfSocketsKey } from '../look.ts';
import type { Microseconds, PlainFailure, PlainSockets } from './frame.ts';

/** Behind this other ports are asked for, or nobody asks ss at all. */
const STAYS: Microseconds = 600_000_000;

/**
 * Forgets what ss said of processes that ended, and of ports that nobody asks for any more. For who writes a recording
 * alone: whoever reads it has to know which text another is the same as.
 */
export class KnownSockets {
  readonly #sockets: Map<string, PlainSockets | PlainFailure | null>;
  readonly #answeredAt = new Map<string, Microseconds>();

  /** @param sockets what is known, by the key of its question */
  constructor(sockets: Map<string, PlainSockets | PlainFailure | null>) {
    this.#sockets = sockets;
  }

  answered(keys: Iterable<string>, at: Microseconds): void {
    for (const key of keys) this.#answeredAt.set(key, at);
  }

  /** @param prefixes directories of processes and others: `/proc/4711/` */
  forgetEnded(prefixes: readonly string[]): void {
    if (prefixes.length === 0 || this.#sockets.size === 0) return;
    const ended = new Set(prefixes);
    for (const key of this.#sockets.keys())
      if (ended.has(`/proc/${pidOfSocketsKey(key)}/`)) this.#forget(key);
  }

  forgetOld(nowAt: Microseconds): void {
    for (const [key, at] of this.#answeredAt) if (nowAt - at > STAYS) this.#forget(key);
  }

  #forget(key: string): void {
    this.#sockets.delete(key);
    this.#answeredAt.delete(key);
  }
}

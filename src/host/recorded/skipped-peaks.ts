import type { QueuePeaks } from '../queue-peaks.ts';
import type { PeaksEntry } from '../recording/frame.ts';

/** What was seen of receive queues in refreshes in which nobody took it. */
export class SkippedPeaks {
  readonly #byPid = new Map<number, MutablePeaks>();

  add(entry: PeaksEntry): void {
    const peaks = this.#byPid.get(entry.pid) ?? noPeaks();
    addPeaks(peaks, entry);
    this.#byPid.set(entry.pid, peaks);
  }

  /** What was skipped of a process, and what is seen now. It is skipped no more. */
  take(pid: number, entry: PeaksEntry | undefined): QueuePeaks {
    const peaks = this.#byPid.get(pid) ?? noPeaks();
    this.#byPid.delete(pid);
    if (entry !== undefined) addPeaks(peaks, entry);
    return peaks;
  }

  clear(): void {
    this.#byPid.clear();
  }
}

interface MutablePeaks {
  looks: number;
  readonly byInode: Map<number, number>;
}

function noPeaks(): MutablePeaks {
  return { looks: 0, byInode: new Map() };
}

function addPeaks(peaks: MutablePeaks, { looks, byInode }: PeaksEntry): void {
  peaks.looks += looks;
  for (const [inode, bytes] of Object.entries(byInode))
    peaks.byInode.set(Number(inode), Math.max(bytes, peaks.byInode.get(Number(inode)) ?? 0));
}

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** What it had still to say comes at once, or through a program that it left for that, such as `tee`. */
const QUIET_MS = 300;
/** Who goes on talking by then is no part of it. */
const MOST_MS = 3_000;

/**
 * Closes the streams of a process that has ended, once all of what it said was read: what it left in the background may hold
 * them for as long as it likes (`tunnel & exec sh`).
 */
export function closeBehind(child: ChildProcessWithoutNullStreams): void {
  const streams = [child.stdout, child.stderr];
  child.once('exit', () => {
    const endedAtMs = performance.now();
    let readBytes = -1;
    let timer: NodeJS.Timeout | undefined;
    function look(): void {
      const nowBytes = streams.reduce((sum, stream) => sum + bytesReadOf(stream), 0);
      const isOver = nowBytes === readBytes || performance.now() - endedAtMs > MOST_MS;
      readBytes = nowBytes;
      // Who reads slowly is still to have all of it.
      if (isOver && streams.every(({ readableLength }) => readableLength === 0))
        for (const stream of streams) stream.destroy();
      else timer = setTimeout(look, QUIET_MS);
    }
    look();
    child.once('close', () => clearTimeout(timer));
  });
}

/** The pipes of a child are sockets. */
function bytesReadOf(stream: Readable): number {
  return stream instanceof Socket ? stream.bytesRead : 0;
}

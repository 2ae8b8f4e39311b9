import type { Host } from '../host/host.ts';

/** Milliseconds after the start of the program by which its first frame stands, also where it has to walk past 2,000 processes. */
const FIRST_FRAME_BY_MS = 600;

/**
 * Resolves when the first frame stands, for whatever is to be asked of processes on this machine: what starts them takes 30 ms to
 * load, and the first of them 20 more.
 */
export async function behindFirstFrame({ kind }: Pick<Host, 'kind'>): Promise<void> {
  if (kind !== 'local') return;
  const earlyMs = FIRST_FRAME_BY_MS - performance.now();
  await new Promise(resolve => (earlyMs > 0 ? setTimeout(resolve, earlyMs) : setImmediate(resolve)));
}

import { useRef } from 'react';
import type { Snapshot } from '../../metrics/model.ts';

/** Bytes a second that the terminal was sent between the last two refreshes; undefined before the second. */
export function useOutputRate(bytesWritten: () => number, snapshot: Snapshot): number | undefined {
  const last = useRef<{ snapshot: Snapshot; bytes: number; atMs: number } | undefined>(undefined);
  const rate = useRef<number | undefined>(undefined);
  if (last.current?.snapshot !== snapshot) {
    const now = { snapshot, bytes: bytesWritten(), atMs: performance.now() };
    const before = last.current;
    if (before !== undefined && now.atMs > before.atMs) {
      rate.current = ((now.bytes - before.bytes) * 1_000) / (now.atMs - before.atMs);
    }
    last.current = now;
  }
  return rate.current;
}

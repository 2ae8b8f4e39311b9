import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SIGNAL = 'SIGUSR2';
const WRITTEN_WITHIN_MS = 20_000;

/** The environment in which a program can be asked for `liveHeapBytes`. @param directory an empty one, for its snapshots */
export function heapEnvironment(directory: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--heapsnapshot-signal=${SIGNAL} --diagnostic-dir=${directory}` };
}

/**
 * Bytes of what is still used in a program's heap, and no garbage: V8 lets its heap grow by a third before it collects it, which
 * VmRSS cannot tell from what is kept. The program stands still for a second.
 */
export async function liveHeapBytes(pid: number, directory: string): Promise<number> {
  process.kill(pid, SIGNAL);
  const untilMs = performance.now() + WRITTEN_WITHIN_MS;
  for (;;) {
    await sleep(200);
    const snapshot = readSnapshot(directory);
    if (snapshot !== undefined) return snapshot;
    if (performance.now() > untilMs) throw new Error(`no heap snapshot in ${directory}`);
  }
}

interface HeapSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } };
  readonly nodes: readonly number[];
}

/** Undefined until all of it is there. */
function readSnapshot(directory: string): number | undefined {
  const [name] = readdirSync(directory);
  if (name === undefined) return undefined;
  const path = join(directory, name);
  let heap: HeapSnapshot;
  try {
    heap = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  rmSync(path);
  const fields = heap.snapshot.meta.node_fields;
  const size = fields.indexOf('self_size');
  return heap.nodes.reduce((sum, value, index) => (index % fields.length === size ? sum + value : sum), 0);
}

import { existsSync } from 'node:fs';
import { isSea } from 'node:sea';

/** Set where the program has begun anew. */
const BEGUN_ANEW = 'SRS_TOP_SPARING';
/**
 * By the C library's own rules what the start took stays with the program, for a start that never comes again, and each
 * thread that allocates has a heap of its own (mallopt(3)). It reads them once, as a program begins.
 */
const SPARING_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '65536',
} as const;
/** Threads that help V8 with what is no longer done: compiling, and collecting much. */
const SPARING_FLAGS = ['--v8-pool-size=0'] as const;

/**
 * Begins the program anew, as the same process, so that it takes 4 MiB less: 0.05 s for what runs for days. Returns where
 * that has happened already, or this Node cannot do it (before 22.15).
 */
export function beginSparing(): void {
  const { execve } = process as { execve?: typeof process.execve };
  if (execve === undefined || process.env[BEGUN_ANEW] !== undefined) {
    // What is started from here begins as it would have otherwise.
    for (const name of [BEGUN_ANEW, ...Object.keys(SPARING_ENVIRONMENT)]) delete process.env[name];
    return;
  }
  // Where it cannot be begun Node aborts: an upgrade may have taken it away since.
  if (!existsSync(process.execPath)) return;
  // An executable that has Node inside takes what is given to it for the program's alone, and is the program besides.
  const args = isSea()
    ? process.argv.slice(2)
    : [...SPARING_FLAGS, ...process.execArgv, ...process.argv.slice(1)];
  execve.call(process, process.execPath, [process.execPath, ...args], {
    ...process.env,
    ...SPARING_ENVIRONMENT,
    [BEGUN_ANEW]: '1',
  });
}

import { type HostFailure, UNKNOWN_FACTS } from '../../src/host/host.ts';
import type { Simulation } from '../../src/host/simulated/simulation.ts';

/** When its time begins: what its monotonic clock shows then, and the time of day. */
export interface Beginning {
  readonly atMs: number;
  readonly time: string;
}

/** What a simulated host is like on which there is nothing yet: no file, no program, no process. Only time passes. */
export function createEmptySimulation({ atMs, time }: Beginning): Simulation {
  let nowMs = atMs;
  return {
    id: 'edge-3',
    name: 'edge-3',
    facts: UNKNOWN_FACTS,
    nowMs: () => nowMs,
    time: () => new Date(Date.parse(time) + nowMs - atMs),
    advanceTo(untilMs) {
      nowMs = untilMs;
    },
    readers: {
      text: goneAt,
      link: goneAt,
      list: goneAt,
      sockets: async () => ({ asked: 'ss', reason: 'unsupported', detail: 'ss (iproute2) is not installed' }),
    },
    readLog: () => undefined,
    query: () => undefined,
    execute: () => undefined,
    write: goneAt,
    get: () => undefined,
  };
}

export function goneAt(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'ENOENT: no such file or directory' };
}

export function forbiddenAt(asked: string): HostFailure {
  return { asked, reason: 'forbidden', detail: 'EACCES: permission denied' };
}

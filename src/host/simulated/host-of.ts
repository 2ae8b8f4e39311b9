import type { Demo } from '../../text/own-command.ts';
import { DEFAULT_MOST_BYTES, followFile } from '../follow-file.ts';
import type { CommandResult, Host, HostFailure, HttpReply, RunningCommand } from '../host.ts';
import { commandNotRun, refuseStart, refuseWrite } from '../refusals.ts';
import { createSteppedClock } from '../stepped-clock.ts';
import { withSudo } from '../sudo.ts';
import { takeLook } from '../take-look.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { Ended } from './actions/execute.ts';
import type { Simulation } from './simulation.ts';

export interface SimulatedHostOptions {
  /** 1, the default, is as fast as a real host; `Infinity` does not wait at all. */
  readonly speed?: number;
  /** Refuses what would change the simulated host. */
  readonly isReadOnly?: boolean;
  readonly demo?: Demo | undefined;
}

/** The host that a simulation is behind. Its time passes only while somebody sleeps on its clock. */
export function createHostOf(
  simulation: Simulation,
  { speed = 1, isReadOnly = false, demo }: SimulatedHostOptions = {},
): Host {
  const { readers } = simulation;
  const clock = createVirtualClock({
    startMs: simulation.nowMs(),
    speed,
    advanceTo(atMs) {
      simulation.advanceTo(atMs);
      return atMs;
    },
  });
  const stepped = createSteppedClock(clock, readers.text);
  return {
    id: simulation.id,
    name: simulation.name,
    kind: 'simulated',
    demo,
    system: 'linux',
    isReadOnly,
    clock: { nowMs: clock.nowMs, sleepUntil: stepped.sleepUntil, time: simulation.time },
    look: question => takeLook(question, readers),
    readAside: async paths => new Map(paths.map(path => [path, readers.text(path)])),
    readFrom: (path, offset, { most = DEFAULT_MOST_BYTES } = {}) =>
      followFile(
        path,
        offset,
        async skip => {
          const bytes = simulation.readLog(path, skip, most);
          return bytes === undefined ? gone(path) : { bytes, atMs: clock.nowMs() };
        },
        most,
      ),
    workspace: folder => ({
      directory: folder,
      fetch: async name => ({
        asked: `${folder}/${name}`,
        reason: 'unsupported',
        detail: 'this host is simulated',
      }),
    }),
    watch: stepped.watch,
    release() {},
    query: async (command, { sudo = false } = {}) =>
      ended(withSudo(command, sudo), simulation.query(command)),
    async get({ origin, paths }) {
      const replies: HttpReply[] = [];
      for (const path of paths) {
        const body = simulation.get(origin, path);
        if (body === undefined) return { asked: origin, reason: 'failed', detail: 'it takes no connection' };
        replies.push({ status: 200, text: body });
      }
      return replies;
    },
    execute: async (command, { input, sudo = false } = {}) =>
      isReadOnly
        ? commandNotRun(command, 'read-only')
        : ended(withSudo(command, sudo), simulation.execute(command, input)),
    start: isReadOnly ? refuseStart : startNothing,
    handOver: isReadOnly ? refuseStart : startNothing,
    write: async (path, content) =>
      isReadOnly
        ? refuseWrite(path, 'srs-top was started with --read-only')
        : simulation.write(path, content),
    privilege: async () => 'root',
    facts: async () => simulation.facts,
    async close() {},
  };
}

/** No program runs for a while on a simulated host. */
function startNothing(command: readonly string[]): RunningCommand {
  const done = Promise.resolve(ended(command, undefined));
  return { command, done, interrupt: () => done };
}

function ended(command: readonly string[], result: Ended | undefined): CommandResult {
  if (result === undefined)
    return commandNotRun(command, 'not-found', 'the simulated host has no such program');
  return { command, ...result, signal: undefined, problem: undefined };
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file or directory' };
}

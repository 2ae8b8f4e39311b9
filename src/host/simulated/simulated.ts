import { DEFAULT_MOST_BYTES, followFile } from '../follow-file.ts';
import type { CommandResult, Host, HostFailure, HttpReply, RunningCommand } from '../host.ts';
import { commandNotRun, refuseWrite } from '../refusals.ts';
import type { ReadResult } from '../results.ts';
import { ssCommand } from '../ss-command.ts';
import { createSteppedClock } from '../stepped-clock.ts';
import { type Readers, takeLook } from '../take-look.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { type Ended, execute } from './actions/execute.ts';
import { writeFile } from './actions/write.ts';
import { Machine } from './model/machine.ts';
import type { Scenario } from './model/scenario.ts';
import { SRS_LOG } from './model/srs.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';
import { apiBody } from './texts/api-bodies.ts';
import { createFileIndex } from './texts/file-index.ts';
import { LOG_DESCRIPTOR } from './texts/files.ts';
import { qdiscText } from './texts/network-texts.ts';
import { ssTcpText, ssUdpText } from './texts/socket-texts.ts';

export { scenarioOf } from './scenarios/scenarios.ts';

export interface SimulatedHostOptions {
  /** All chance is of it: 1 by default. */
  readonly seed?: number;
  /** 1, the default, is as fast as a real host; `Infinity` does not wait at all. */
  readonly speed?: number;
  /** Refuses what would change the simulated host. */
  readonly isReadOnly?: boolean;
}

const HOST_NAME = 'demo';
/** When its time begins: each demo is of the same night. */
const START_TIME = Date.parse('2026-11-23T03:12:00Z');

/**
 * A host that is only simulated: it obeys tunings as a real one, and touches nothing of the machine that srs-top runs on. Its
 * time passes only while somebody sleeps on its clock. The same scenario and seed give the same texts byte for byte, where the same
 * is asked and done at the same times.
 */
export function createSimulatedHost(
  scenario: Scenario,
  { seed = 1, speed = 1, isReadOnly = false }: SimulatedHostOptions = {},
): Host {
  let startMs = 0;
  const timeOf = (nowMs: number): Date => new Date(START_TIME + nowMs - startMs);
  const machine = new Machine(scenario, seed, timeOf);
  startMs = machine.nowMs;
  const clock = createVirtualClock({
    startMs,
    speed,
    advanceTo(atMs) {
      machine.advance(atMs - machine.nowMs);
      return atMs;
    },
  });
  const bootSeconds = START_TIME / 1_000 - machine.uptimeSeconds;
  const files = createFileIndex(machine, {
    name: HOST_NAME,
    bootSeconds,
    bootId: `5eed0000-0000-4000-8000-${seed.toString(16).padStart(12, '0').slice(-12)}`,
  });
  const text = (path: string): ReadResult => {
    const make = files.tree().files.get(path);
    return make === undefined ? gone(path) : { text: make(), atMs: clock.nowMs(), tookMs: 0 };
  };
  const readers: Readers = {
    text,
    link: path => files.tree().links.get(path) ?? gone(path),
    list: files.list,
    sockets: async ({ ports }) => ({
      asked: ssCommand(ports).join(' '),
      text: ssUdpText(machine, ports),
      atMs: clock.nowMs(),
    }),
  };
  const stepped = createSteppedClock(clock, text);

  function ended(command: readonly string[], result: Ended | undefined): CommandResult {
    if (result === undefined)
      return commandNotRun(command, 'not-found', 'the simulated host has no such program');
    return { command, ...result, signal: undefined, problem: undefined };
  }

  const start = (command: readonly string[]): RunningCommand => {
    const done = Promise.resolve(
      commandNotRun(command, 'not-found', 'the simulated host has no such program'),
    );
    return { command, done, interrupt: () => done };
  };

  return {
    id: `${HOST_NAME} ${scenario.name} ${seed}`,
    name: HOST_NAME,
    kind: 'simulated',
    system: 'linux',
    isReadOnly,
    clock: {
      nowMs: clock.nowMs,
      sleepUntil: stepped.sleepUntil,
      time: () => timeOf(clock.nowMs()),
    },
    look: question => takeLook(question, readers),
    readAside: async paths => new Map(paths.map(path => [path, text(path)])),
    readFrom: async (path, offset, { most = DEFAULT_MOST_BYTES } = {}) =>
      isLog(path, machine)
        ? followFile(path, offset, async skip => logBehind(machine, skip, most, clock.nowMs()), most)
        : gone(path),
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
    query: async command => ended(command, query(machine, command)),
    get: async ({ origin, paths }) => {
      const replies: HttpReply[] = [];
      for (const path of paths) {
        const body = apiBody(machine, origin, path, timeOf(clock.nowMs()).getTime());
        if (body === undefined) return { asked: origin, reason: 'failed', detail: 'it takes no connection' };
        replies.push({ status: 200, text: body });
      }
      return replies;
    },
    execute: async (command, { input } = {}) =>
      isReadOnly ? commandNotRun(command, 'read-only') : ended(command, execute(machine, command, input)),
    start,
    handOver: start,
    write: async (path, content) =>
      isReadOnly
        ? refuseWrite(path, 'srs-top was started with --read-only')
        : writeFile(machine, path, content),
    privilege: async () => 'root',
    facts: async () => ({
      operatingSystem: 'Debian GNU/Linux 13 (simulated)',
      cpuModel: `${machine.cpus.length} simulated CPUs`,
      virtualisation: undefined,
    }),
    async close() {},
  };
}

/** A line each: its name, and what is wrong with it. */
export function listScenarios(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  return SCENARIOS.map(({ name, sentence }) => `  ${name.padEnd(width)}  ${sentence}`).join('\n');
}

/** Programs that only tell. */
function query(machine: Machine, command: readonly string[]): Ended | undefined {
  const [program = '', flags = '', name = ''] = command;
  const said = (stdout: string): Ended => ({ exitCode: 0, stdout, stderr: '' });
  if (program === 'tc') return said(qdiscText(machine));
  if (program === 'ss') return said(flags.startsWith('-t') ? ssTcpText(machine) : ssUdpText(machine, []));
  if (program !== 'ethtool') return undefined;
  const nic = machine.nics.find(one => one.name === name);
  if (nic === undefined) return { exitCode: 71, stdout: '', stderr: 'no stats available\n' };
  return said(
    `NIC statistics:\n     rx_packets: ${Math.floor(nic.receivedPackets)}\n     tx_packets: ${Math.floor(nic.sentPackets)}\n     rx_dropped: 0\n     rx_missed_errors: 0\n`,
  );
}

function isLog(path: string, { srs }: Machine): boolean {
  return srs !== undefined && [SRS_LOG, `/proc/${srs.process.pid}/fd/${LOG_DESCRIPTOR}`].includes(path);
}

function logBehind(
  { log }: Machine,
  skip: number,
  most: number,
  atMs: number,
): { bytes: Buffer; atMs: number } {
  return { bytes: Buffer.concat([Buffer.from(`2050:131 ${log.sizeBytes}\n`), log.read(skip, most)]), atMs };
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file or directory' };
}

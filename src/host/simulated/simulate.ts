import type { HostFailure, ReadResult } from '../host.ts';
import { ssCommand } from '../ss-command.ts';
import type { Readers } from '../take-look.ts';
import { type Ended, execute } from './actions/execute.ts';
import { writeFile } from './actions/write.ts';
import { Machine } from './model/machine.ts';
import type { Scenario } from './model/scenario.ts';
import { SRS_LOG } from './model/srs.ts';
import type { Simulation } from './simulation.ts';
import { apiBody } from './texts/api-bodies.ts';
import { createFileIndex } from './texts/file-index.ts';
import { LOG_DESCRIPTOR } from './texts/files.ts';
import { qdiscText } from './texts/network-texts.ts';
import { ssTcpText, ssUdpText } from './texts/socket-texts.ts';

const HOST_NAME = 'demo';
/** When its time begins: each demo is of the same night. */
const START_TIME = Date.parse('2026-11-23T03:12:00Z');

/**
 * A machine in a scenario, with the kernel's texts. The same scenario and seed give the same texts byte for byte, where the same
 * is asked and done at the same times.
 * @param seed all chance is of it
 */
export function simulate(scenario: Scenario, seed: number): Simulation {
  let startMs = 0;
  const timeOf = (atMs: number): Date => new Date(START_TIME + atMs - startMs);
  const machine = new Machine(scenario, seed, timeOf);
  startMs = machine.nowMs;
  // The machine goes in whole steps, and may be a little behind.
  let nowMs = startMs;
  const readers = createReaders(machine, seed, () => nowMs);
  return {
    id: `${HOST_NAME} ${scenario.name} ${seed}`,
    name: HOST_NAME,
    facts: {
      operatingSystem: 'Debian GNU/Linux 13 (simulated)',
      cpuModel: `${machine.cpus.length} simulated CPUs`,
      virtualisation: undefined,
    },
    nowMs: () => nowMs,
    time: () => timeOf(nowMs),
    advanceTo(atMs) {
      machine.advance(atMs - machine.nowMs);
      nowMs = atMs;
    },
    readers,
    readLog: (path, skip, most) => (isLog(path, machine) ? logBehind(machine, skip, most) : undefined),
    query: command => query(machine, command),
    execute: (command, input) => execute(machine, command, input),
    write: (path, text) => writeFile(machine, path, text),
    get: (origin, path) =>
      apiBody(machine, origin, path, { nowMs, aheadMs: timeOf(nowMs).getTime() - nowMs }),
  };
}

function createReaders(machine: Machine, seed: number, nowMs: () => number): Readers {
  const files = createFileIndex(machine, {
    name: HOST_NAME,
    bootSeconds: START_TIME / 1_000 - machine.uptimeSeconds,
    bootId: `5eed0000-0000-4000-8000-${seed.toString(16).padStart(12, '0').slice(-12)}`,
  });
  return {
    text(path): ReadResult {
      const make = files.tree().files.get(path);
      return make === undefined ? gone(path) : { text: make(), atMs: nowMs(), tookMs: 0 };
    },
    link: path => files.tree().links.get(path) ?? gone(path),
    list: files.list,
    sockets: async ({ ports }) => ({
      asked: ssCommand(ports).join(' '),
      text: ssUdpText(machine, ports),
      atMs: nowMs(),
    }),
  };
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

function logBehind({ log }: Machine, skip: number, most: number): Buffer {
  return Buffer.concat([Buffer.from(`2050:131 ${log.sizeBytes}\n`), log.read(skip, most)]);
}

function gone(asked: string): HostFailure {
  return { asked, reason: 'gone', detail: 'no such file or directory' };
}

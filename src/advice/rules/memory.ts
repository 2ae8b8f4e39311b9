import { formatBytes } from '../../text/format.ts';
import type { Draft } from '../terms/finding.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { count } from '../terms/words.ts';
import { fullestSocket } from './clamped-buffer.ts';

/** Percent of a buffer: below it the buffer had room. */
const ROOM_BELOW = 70;
/** Share of udp_mem from which the host has no more to give. */
const HOST_FULL_FROM = 0.95;

/** Packets were dropped for want of memory, not of room in the buffer: of the host's, or of its cgroup's. */
export const findMemory: Rule = situation => {
  const { srs, snapshot, name } = situation;
  const { memoryErrors = 0, uncounted = 0 } = srs.udp;
  const lost = memoryErrors + uncounted;
  const socket = fullestSocket(srs);
  const buffer = socket?.receiveBufferBytes;
  if (lost === 0 || socket === undefined || buffer === undefined) return undefined;
  const peak = situation.evidence.reduce((most, { fillPercent = 0 }) => Math.max(most, fillPercent), 0);
  const memory = snapshot.sample.udpMemory.value;
  const isHostFull = memory !== undefined && memory.heldPages >= memory.mostPages * HOST_FULL_FROM;
  if (!isHostFull && peak >= ROOM_BELOW) return undefined;
  const evidence = [
    { what: 'dropped for want of memory', value: lost, unit: 'packets' },
    { what: 'fullest receive buffer', value: Math.round(peak), unit: '%' },
    ...(memory === undefined
      ? []
      : [
          { what: 'pages that UDP holds', value: memory.heldPages },
          { what: 'udp_mem, the most', value: memory.mostPages },
        ]),
  ];
  return isHostFull ? ofHost(situation, lost, evidence) : ofCgroup(name, lost, buffer, peak, evidence);
};

function ofHost({ srs }: Situation, lost: number, evidence: Draft['evidence']): Draft {
  return {
    id: 'udp-memory',
    severity: 'bad',
    sentence: `the host has no more memory for UDP (udp_mem): ${count(lost)} packets lost`,
    evidence,
    remedies: [
      {
        label: 'a higher net.ipv4.udp_mem',
        note: 'b lists it; and whose queues are full: o',
        command: 'sysctl net.ipv4.udp_mem',
      },
    ],
    lost,
    explains: srs.udp.receiveBufferErrors === 0 ? ['burst', 'saturated', 'starved', 'clamped-buffer'] : [],
  };
}

function ofCgroup(
  name: string,
  lost: number,
  buffer: number,
  peak: number,
  evidence: Draft['evidence'],
): Draft {
  return {
    id: 'memory-charge',
    severity: 'bad',
    sentence: `packets for ${name} are dropped though its buffer of ${formatBytes(buffer)} never held more than ${Math.round(peak)} %: the memory limit of its cgroup, ${count(lost)} packets lost`,
    evidence,
    remedies: [
      {
        label: 'a higher memory limit of its cgroup',
        note: 'memory.max (v2), memory.kmem.tcp.limit_in_bytes (v1); by its manager: docker update --memory, systemctl set-property MemoryMax=. Neither udp_mem nor rmem_max helps.',
      },
    ],
    lost,
    explains: ['burst', 'clamped-buffer', 'saturated'],
  };
}

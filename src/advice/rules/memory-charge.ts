import { formatBytes } from '../../text/format.ts';
import { fullestSocket } from '../terms/own-socket.ts';
import type { Rule } from '../terms/situation.ts';
import { isHostMemoryFull, refusedForMemory, udpMemoryEvidence } from '../terms/socket-memory.ts';
import { count } from '../terms/words.ts';

/** Percent of a buffer: below it the buffer had room. */
const ROOM_BELOW = 70;
/** Share of all that was lost: counters and sockets are read some microseconds apart, which leaves a few of neither. */
const LEAST_SHARE = 0.2;

/** Packets were dropped for want of memory while the buffer had room: the cgroup's limit counts socket memory, too. */
export const findMemoryCharge: Rule = situation => {
  const { srs, snapshot, name, evidence, lost: ofSockets } = situation;
  // Those of the namespace may be others': no more than what its own sockets dropped was for SRS.
  const lost = Math.min(refusedForMemory(srs.udp), ofSockets);
  const buffer = fullestSocket(srs)?.receiveBufferBytes;
  const fills = evidence.flatMap(({ fillPercent }) => fillPercent ?? []);
  if (lost === 0 || buffer === undefined || fills.length === 0 || lost < ofSockets * LEAST_SHARE)
    return undefined;
  const peak = Math.max(...fills);
  if (peak >= ROOM_BELOW || isHostMemoryFull(snapshot) !== false) return undefined;
  return {
    id: 'memory-charge',
    severity: 'bad',
    sentence: `packets for ${name} are refused though its buffer of ${formatBytes(buffer)} never held more than ${Math.round(peak)} %, as the memory limit of a cgroup does: ${count(lost)} packets lost`,
    evidence: [
      { what: 'refused for want of memory', value: lost, unit: 'packets' },
      { what: 'fullest receive buffer', value: Math.round(peak), unit: '%' },
      ...udpMemoryEvidence(snapshot),
    ],
    remedies: [
      {
        label: 'a higher memory limit of its cgroup',
        note: 'memory.max (v2), memory.kmem.tcp.limit_in_bytes (v1); by its manager: docker update --memory, systemctl set-property MemoryMax=. Neither udp_mem nor rmem_max helps.',
        noteHasCommands: true,
      },
    ],
    lost,
    explains: ['burst', 'clamped-buffer', 'saturated'],
  };
};

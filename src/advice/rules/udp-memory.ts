import type { Rule } from '../terms/situation.ts';
import { isHostMemoryFull, refusedForMemory, udpMemoryEvidence } from '../terms/socket-memory.ts';
import { count } from '../terms/words.ts';

/** The host has no more memory for UDP sockets: `udp_mem`. */
export const findUdpMemory: Rule = situation => {
  const { srs, snapshot } = situation;
  const lost = refusedForMemory(srs.udp);
  if (lost === 0 || isHostMemoryFull(snapshot) !== true) return undefined;
  return {
    id: 'udp-memory',
    severity: 'bad',
    sentence: `the host has no more memory for UDP (udp_mem): ${count(lost)} packets lost`,
    evidence: [
      { what: 'refused for want of memory', value: lost, unit: 'packets' },
      ...udpMemoryEvidence(snapshot),
    ],
    remedies: [
      {
        label: 'see whose queues are full (o), then a higher net.ipv4.udp_mem (b)',
        command: 'sysctl net.ipv4.udp_mem',
        note: 'three figures, in pages of 4 KiB; beyond the last packets are dropped. A bigger rmem_max makes it worse.',
      },
    ],
    lost,
    // Once the memory is free again the window still has what it cost, and that is no cgroup's doing.
    lingersMs: srs.udp.windowSeconds * 1_000,
    explains: ['memory-charge', ...(srs.udp.receiveBufferErrors === 0 ? OF_SRS : [])],
    about: 'host',
  };
};

const OF_SRS = ['burst', 'saturated', 'starved', 'clamped-buffer'] as const;

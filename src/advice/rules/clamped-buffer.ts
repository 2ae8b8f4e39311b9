import { formatBytes } from '../../text/format.ts';
import { ASKED_BY_SRS, fullestSocket, isClamped } from '../terms/own-socket.ts';
import type { Rule } from '../terms/situation.ts';
import { largerBuffer } from '../terms/sysctl-remedy.ts';
import { count, lostEvidence, seenIn } from '../terms/words.ts';

/** The buffer is a small part of what SRS asked for: rmem_max cut it. */
export const findClampedBuffer: Rule = situation => {
  const { srs, name, causes } = situation;
  const socket = fullestSocket(srs);
  const got = socket?.receiveBufferBytes;
  if (socket === undefined || got === undefined || !isClamped(situation)) return undefined;
  const burst = causes.get('burst');
  return {
    id: 'clamped-buffer',
    severity: burst === undefined ? 'remark' : 'bad',
    sentence: `the receive buffer of ${name} at ${socket.local} was cut to ${formatBytes(got)} by rmem_max, of ${formatBytes(2 * ASKED_BY_SRS)} that it asked for${burst === undefined ? '' : `: ${count(burst.lost)} packets lost`}`,
    evidence: [
      { what: 'receive buffer', value: got, unit: 'bytes' },
      { what: 'asked for', value: ASKED_BY_SRS, unit: 'bytes, of which the kernel gives twice' },
      { what: 'highest Recv-Q', value: socket.recvQueuePeakBytes, unit: 'bytes' },
      ...(burst === undefined ? [] : lostEvidence(situation, burst)),
    ],
    remedies: [largerBuffer(situation)],
    lost: burst?.lost ?? 0,
    explains: burst === undefined ? [] : ['burst'],
    ...seenIn(burst),
  };
};

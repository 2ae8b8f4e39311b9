import { formatBytes } from '../../text/format.ts';
import { ASKED_BY_SRS, fullestSocket, highestQueue, isClamped } from '../terms/own-socket.ts';
import type { Rule } from '../terms/situation.ts';
import { isLimitEnough, largerBuffer } from '../terms/sysctl-remedy.ts';
import { count, lostEvidence, ownShare, seenIn } from '../terms/words.ts';

/** The buffer is a small part of what SRS asks for by default: what a socket asked for can't be read, rmem_max can. */
export const findClampedBuffer: Rule = situation => {
  const { srs, name, causes } = situation;
  const socket = fullestSocket(srs);
  const got = socket?.receiveBufferBytes;
  if (socket === undefined || got === undefined || !isClamped(situation)) return undefined;
  const burst = ownShare(causes.get('burst'));
  return {
    id: 'clamped-buffer',
    severity: burst === undefined ? 'remark' : 'bad',
    sentence: `the receive buffer of ${name} at ${socket.local} is ${formatBytes(got)}, where SRS by default gets ${formatBytes(2 * ASKED_BY_SRS)}: rmem_max ${isLimitEnough(situation) ? 'cut it when SRS was started' : 'cuts it'}${burst === undefined ? '' : `, and ${count(burst.lost)} packets were lost`}`,
    evidence: [
      { what: 'receive buffer', value: got, unit: 'bytes' },
      { what: 'asked for by default', value: ASKED_BY_SRS, unit: 'bytes, of which the kernel gives twice' },
      ...(burst === undefined ? highestQueue(socket) : lostEvidence(situation, burst)),
    ],
    remedies: [largerBuffer(situation)],
    lost: burst?.lost ?? 0,
    explains: burst === undefined ? [] : ['burst'],
    ...seenIn(burst),
  };
};

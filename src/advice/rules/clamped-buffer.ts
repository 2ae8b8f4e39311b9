import { fillPercent } from '../../metrics/judgement/severities.ts';
import type { SocketMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import { formatBytes } from '../../text/format.ts';
import { isProxy, type Rule, type Situation } from '../terms/situation.ts';
import { ASKED_BY_SRS, sysctlRemedy } from '../terms/sysctl-remedy.ts';
import { count, lostEvidence } from '../terms/words.ts';

/** A buffer of less than this part of what SRS asks for was cut so far that bursts of every day do not fit. */
const CUT_BELOW = 0.1;

/** The buffer is a small part of what SRS asked for: rmem_max cut it. */
export const findClampedBuffer: Rule = situation => {
  const { srs, name, lost, causes } = situation;
  const socket = fullestSocket(srs);
  if (socket === undefined || !isClamped(situation)) return undefined;
  const got = socket.receiveBufferBytes ?? 0;
  const burst = causes.get('burst');
  const isLosing = burst !== undefined;
  return {
    id: 'clamped-buffer',
    severity: isLosing ? 'bad' : 'remark',
    sentence: `the receive buffer of ${name} at ${socket.local} was cut to ${formatBytes(got)} by rmem_max, of ${formatBytes(2 * ASKED_BY_SRS)} that it asked for${isLosing ? `: ${count(burst.lost)} packets lost` : ''}`,
    evidence: [
      { what: 'receive buffer', value: got, unit: 'bytes' },
      { what: 'asked for', value: ASKED_BY_SRS, unit: 'bytes, of which the kernel gives twice' },
      { what: 'highest Recv-Q', value: socket.recvQueuePeakBytes, unit: 'bytes' },
      ...(lost > 0 ? lostEvidence(situation, burst) : []),
    ],
    remedies: sysctlRemedy(situation),
    lost: burst?.lost ?? 0,
    explains: isLosing ? ['burst'] : [],
  };
};

/** Whether the socket that is fullest got only a small part of what SRS asked for. */
export function isClamped({ srs, reading }: Pick<Situation, 'srs' | 'reading'>): boolean {
  // srs-proxy asks for nothing that could be cut.
  if (isProxy(reading)) return false;
  const got = fullestSocket(srs)?.receiveBufferBytes;
  return got !== undefined && got > 0 && got < 2 * ASKED_BY_SRS * CUT_BELOW;
}

/** SRS's own socket with the highest Recv-Q for its buffer. */
export function fullestSocket({ sockets }: SrsMetrics): SocketMetrics | undefined {
  const own = sockets.filter(({ isOwn }) => isOwn !== false);
  return own.reduce<SocketMetrics | undefined>((fullest, socket) => {
    if (fullest === undefined) return socket;
    const [a, b] = [fullest, socket].map(one => fillPercent(one) ?? one.recvQueuePeakBytes / 1e9);
    return (b ?? 0) > (a ?? 0) ? socket : fullest;
  }, undefined);
}

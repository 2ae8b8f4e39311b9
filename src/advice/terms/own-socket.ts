import { fillPercent } from '../../metrics/judgement/severities.ts';
import type { SocketMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Evidence } from './finding.ts';
import { isProxy, type Situation } from './situation.ts';

/** What SRS asks for (SrsUdpListener::listen of srs_app_listener.cpp), in bytes; the kernel gives twice of it. */
export const ASKED_BY_SRS = 10_485_760;

/** A buffer of less than this part of what SRS asks for was cut so far that bursts of every day do not fit. */
const CUT_BELOW = 0.1;

/**
 * SRS's own socket with the highest Recv-Q for its buffer; undefined where none is known to be its own: another's buffer says
 * nothing about SRS.
 */
export function fullestSocket({ sockets }: SrsMetrics): SocketMetrics | undefined {
  const own = sockets.filter(({ isOwn }) => isOwn === true);
  return own.reduce<SocketMetrics | undefined>((fullest, socket) => {
    if (fullest === undefined) return socket;
    const [a, b] = [fullest, socket].map(one => fillPercent(one) ?? one.recvQueuePeakBytes / 1e9);
    return (b ?? 0) > (a ?? 0) ? socket : fullest;
  }, undefined);
}

/** How full its queue was seen; not where it lost something: bursts come and go between two looks, and it was full then. */
export function highestQueue({ recvQueuePeakBytes }: SocketMetrics): readonly Evidence[] {
  return [{ what: 'highest Recv-Q', value: recvQueuePeakBytes, unit: 'bytes' }];
}

/** Whether the socket that is fullest got only a small part of what SRS asked for. */
export function isClamped({ srs, reading }: Pick<Situation, 'srs' | 'reading'>): boolean {
  // srs-proxy asks for nothing that could be cut.
  if (isProxy(reading)) return false;
  const got = fullestSocket(srs)?.receiveBufferBytes;
  return got !== undefined && got > 0 && got < 2 * ASKED_BY_SRS * CUT_BELOW;
}

/** Whether it has all that SRS asks for, so that no limit of the kernel makes it larger. */
export function isAsLargeAsAsked({ receiveBufferBytes }: SocketMetrics): boolean {
  return receiveBufferBytes !== undefined && receiveBufferBytes >= 2 * ASKED_BY_SRS;
}

/** The port of the socket of SRS that lost most, or is fullest; undefined: not known. */
export function mediaPort({ srs }: Pick<Situation, 'srs'>): number | undefined {
  const own = new Set(srs.sockets.flatMap(({ inode, isOwn }) => (isOwn === true ? [inode] : [])));
  const local = srs.udp.owners.find(({ inode }) => own.has(inode))?.local ?? fullestSocket(srs)?.local;
  const port = Number(local?.slice(local.lastIndexOf(':') + 1));
  return Number.isInteger(port) && port > 0 ? port : undefined;
}

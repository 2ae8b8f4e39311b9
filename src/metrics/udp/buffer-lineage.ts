import type { SocketMetrics } from '../terms/metrics.ts';

/** The kernel parameters that buffers follow, in bytes; undefined: not known. */
export interface BufferLimits {
  readonly receiveMaxBytes: number | undefined;
  readonly receiveDefaultBytes: number | undefined;
  readonly sendMaxBytes: number | undefined;
  readonly sendDefaultBytes: number | undefined;
}

/** One direction of a socket: what its program asked for, what it got, what it would get. Bytes. */
export interface BufferLineage {
  /** Undefined: nobody can tell. */
  readonly askedBytes: number | undefined;
  /**
   * `known`: by the code that opened it, or because it has so little that nothing cut it; `at-least`: it asked for this
   * or more, which was cut; `none`: it asked for nothing and has the default.
   */
  readonly asking: 'known' | 'at-least' | 'none' | undefined;
  readonly gotBytes: number | undefined;
  /** When it is opened again under the limits that are to be; of `at-least`, this or more. Undefined: not known. */
  readonly nextBytes: number | undefined;
}

export interface SocketLineage {
  readonly local: string;
  readonly inode: number;
  readonly receive: BufferLineage;
  readonly send: BufferLineage;
}

type LineageSocket = Pick<
  SocketMetrics,
  'local' | 'inode' | 'isOwn' | 'receiveBufferBytes' | 'sendBufferBytes'
>;

interface Asked {
  readonly receiveBytes: number;
  readonly sendBytes: number;
}

/** SRS's own code, for WebRTC and the MPEG-TS caster: `SrsUdpListener::listen` of srs_app_listener.cpp, in both directions. */
const ASKED_BY_SRS: Asked = { receiveBytes: 10_485_760, sendBytes: 10_485_760 };
/** libsrt, of SRT: 8192 packets of 1500 bytes and 65,536 (srtcore/socketconfig.h); SRS does not set SRTO_UDP_*. */
const ASKED_BY_LIBSRT: Asked = { receiveBytes: 12_288_000, sendBytes: 65_536 };
/** Ports of the configuration that SRS comes with. */
const PORTS_OF_SRS: readonly number[] = [8000, 8935];
const PORT_OF_SRT = 10080;
/**
 * No host cuts lower: rmem_max and wmem_max are 212,992 where nobody set them, 124,928 on CentOS 6. A socket with less has
 * what it asked for.
 */
const LEAST_MAX_BYTES = 124_928;

/**
 * Where the buffers of a UDP socket come from. The kernel gives twice of what is asked for, cut at rmem_max or wmem_max
 * without a word (socket(7)). Who opened the socket is told by its figures, which differ between SRS's own code and
 * libsrt, and by SRS's usual ports; where neither tells, only a lower bound of what was asked for is known.
 * @param after the limits as they would be
 */
export function bufferLineage(socket: LineageSocket, now: BufferLimits, after: BufferLimits): SocketLineage {
  const asked = askedBy(socket, now);
  const { local, inode, receiveBufferBytes, sendBufferBytes } = socket;
  return {
    local,
    inode,
    receive: lineageOf(receiveBufferBytes, asked?.receiveBytes, now.receiveDefaultBytes, {
      max: after.receiveMaxBytes,
      default: after.receiveDefaultBytes,
    }),
    send: lineageOf(sendBufferBytes, asked?.sendBytes, now.sendDefaultBytes, {
      max: after.sendMaxBytes,
      default: after.sendDefaultBytes,
    }),
  };
}

/** Undefined for a socket of which it cannot be told who opened it. */
function askedBy(socket: LineageSocket, now: BufferLimits): Asked | undefined {
  const { receiveBufferBytes: receive, sendBufferBytes: send, isOwn } = socket;
  if (isOwn !== true || receive === undefined) return undefined;
  const port = Number(socket.local.slice(socket.local.lastIndexOf(':') + 1));
  const canHave = (gotBytes: number, askedBytes: number): boolean =>
    gotBytes <= 2 * askedBytes && gotBytes >= 2 * Math.min(askedBytes, LEAST_MAX_BYTES);
  const canBe = (asked: Asked): boolean =>
    canHave(receive, asked.receiveBytes) && (send === undefined || canHave(send, asked.sendBytes));
  if (PORTS_OF_SRS.includes(port) && canBe(ASKED_BY_SRS)) return ASKED_BY_SRS;
  if (port === PORT_OF_SRT && canBe(ASKED_BY_LIBSRT)) return ASKED_BY_LIBSRT;
  const isOf = (asked: Asked): boolean =>
    receive === granted(asked.receiveBytes, now.receiveMaxBytes) &&
    send === granted(asked.sendBytes, now.sendMaxBytes);
  const fits = [ASKED_BY_SRS, ASKED_BY_LIBSRT].filter(isOf);
  return fits.length === 1 ? fits[0] : undefined;
}

function lineageOf(
  gotBytes: number | undefined,
  knownBytes: number | undefined,
  defaultBytes: number | undefined,
  after: { readonly max: number | undefined; readonly default: number | undefined },
): BufferLineage {
  if (knownBytes !== undefined)
    return { askedBytes: knownBytes, asking: 'known', gotBytes, nextBytes: granted(knownBytes, after.max) };
  if (gotBytes === undefined)
    return { askedBytes: undefined, asking: undefined, gotBytes, nextBytes: undefined };
  // The default is not doubled.
  if (gotBytes === defaultBytes)
    return { askedBytes: undefined, asking: 'none', gotBytes, nextBytes: after.default };
  const leastBytes = gotBytes / 2;
  // Where the default is not known this may be it.
  const asking = defaultBytes !== undefined && leastBytes < LEAST_MAX_BYTES ? 'known' : 'at-least';
  return { askedBytes: leastBytes, asking, gotBytes, nextBytes: granted(leastBytes, after.max) };
}

function granted(askedBytes: number, maxBytes: number | undefined): number | undefined {
  return maxBytes === undefined ? undefined : 2 * Math.min(askedBytes, maxBytes);
}

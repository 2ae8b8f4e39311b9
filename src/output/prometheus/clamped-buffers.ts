import { ASKED_BY_SRS } from '../../advice/terms/own-socket.ts';
import type { Snapshot } from '../../metrics/model.ts';
import { bufferLineage } from '../../metrics/udp/buffer-lineage.ts';
import { openSockets } from './srs-labels.ts';

type Sample = Snapshot['sample'];

type Limits = Sample['networkLimits']['value'];
type OwnSocket = Parameters<typeof bufferLineage>[0];

interface Seen {
  readonly gotBytes: number;
  readonly isClamped: boolean | undefined;
}

/**
 * Of which sockets rmem_max cut the receive buffer, by inode. A limit that was raised since makes no buffer larger: what was
 * cut stays so until SRS opens the socket again.
 */
export class ClampedBuffers {
  #seen: ReadonlyMap<number, Seen> = new Map();

  take({ srs, networkLimits }: Sample): void {
    const seen = new Map<number, Seen>();
    for (const reading of srs) {
      const memory = new Map((reading.socketMemory.value ?? []).map(one => [one.inode, one]));
      for (const { inode, local } of openSockets(reading)) {
        const before = this.#seen.get(inode);
        const { receiveBufferBytes, sendBufferBytes } = memory.get(inode) ?? {};
        const socket = { inode, local, isOwn: true, receiveBufferBytes, sendBufferBytes };
        const now = seenOf(socket, networkLimits.value) ?? before;
        if (now === undefined) continue;
        const isKept = before?.isClamped === true && before.gotBytes === now.gotBytes;
        seen.set(inode, isKept ? before : now);
      }
    }
    this.#seen = seen;
  }

  /** 1: it did. 0: it did not. Undefined: that cannot be told. */
  of(inode: number): number | undefined {
    const isClamped = this.#seen.get(inode)?.isClamped;
    return isClamped === undefined ? undefined : Number(isClamped);
  }
}

function seenOf(socket: OwnSocket, limits: Limits): Seen | undefined {
  const { receiveBufferBytes: gotBytes } = socket;
  if (gotBytes === undefined) return undefined;
  return { gotBytes, isClamped: gotBytes < 2 * ASKED_BY_SRS && isCut(socket, gotBytes, limits) };
}

/** Undefined: nobody can tell, under another limit than when it was opened. */
function isCut(socket: OwnSocket, gotBytes: number, limits: Limits): boolean | undefined {
  const { receiveMaxBytes, receiveDefaultBytes } = limits ?? {};
  const now = { receiveMaxBytes, receiveDefaultBytes, sendMaxBytes: undefined, sendDefaultBytes: undefined };
  const { asking, askedBytes } = bufferLineage(socket, now, now).receive;
  if (asking === 'none') return false;
  if (asking === 'known' && askedBytes !== undefined) return gotBytes < 2 * askedBytes;
  // It is all that the limit gives.
  return receiveMaxBytes !== undefined && gotBytes === 2 * receiveMaxBytes ? true : undefined;
}

/**
 * Memory that the kernel counts for a waiting packet of 1,200 bytes (`truesize`): the buffer that the driver received it
 * into, and the sk_buff. Seen on virtio-net of Linux 6.18.
 */
export const TRUESIZE = 2_304;

/** What SRS asks for with SO_RCVBUF (srs_app_listener.cpp); the kernel gives twice of it, or of rmem_max if that is less. */
const ASKED_BYTES = 10_485_760;

/** What a socket of SRS gets under this rmem_max, in bytes. */
export function receiveBufferFor(receiveMaxBytes: number): number {
  return 2 * Math.min(ASKED_BYTES, receiveMaxBytes);
}

/** A UDP socket's receive queue (net/ipv4/udp.c, `__udp_enqueue_schedule_skb`). */
export class UdpSocket {
  readonly port: number;
  readonly inode: number;
  readonly receiveBufferBytes: number;
  /** Packets that wait. */
  waiting = 0;
  drops = 0;

  constructor(port: number, inode: number, receiveMaxBytes: number) {
    this.port = port;
    this.inode = inode;
    this.receiveBufferBytes = receiveBufferFor(receiveMaxBytes);
  }

  get queueBytes(): number {
    return this.waiting * TRUESIZE;
  }

  /** @returns how many found no room */
  arrive(packets: number): number {
    const room = Math.max(0, Math.floor(this.receiveBufferBytes / TRUESIZE) - this.waiting);
    const taken = Math.min(packets, room);
    this.waiting += taken;
    this.drops += packets - taken;
    return packets - taken;
  }

  /** @returns how many there were to read */
  read(packets: number): number {
    const read = Math.min(packets, this.waiting);
    this.waiting -= read;
    return read;
  }
}

"""Sends UDP packets from a network namespace of a test's own to another, at a steady rate or in bursts, until a SIGTERM.

Prints a line when it has begun, and {"sent"} as JSON when it ends. Only what the kernel took counts as sent.
"""

import argparse, ctypes, json, os, signal, socket, struct, sys, time

PR_SET_PDEATHSIG = 1
IPV4_HEADER_BYTES, UDP_HEADER_BYTES = 20, 8
PAYLOAD_TYPE_OF_VIDEO = 106
has_to_stop = False


def stop(*_):
    global has_to_stop
    has_to_stop = True


def open_sockets(args):
    """Connected sockets, so that the kernel looks the way up once. Each has a port of its own."""
    if args.bad_checksum:
        return [open_raw(args)]
    sockets = []
    for _ in range(args.sources):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if args.sender:
            sock.bind((args.sender, 0))
        sock.connect((args.address, args.port))
        sockets.append(sock)
    return sockets


def open_raw(args):
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    sock.connect((args.address, 0))
    return sock


def make_packet(args):
    """RTP of one stream, or what is none: SRS takes version 2 for RTP."""
    head = struct.pack("!BBHII", 0x80, PAYLOAD_TYPE_OF_VIDEO, 0, 0, os.getpid())
    packet = bytearray(head + bytes(args.bytes - len(head)))
    if args.junk:
        packet[0] = 0xFF
    if not args.bad_checksum:
        return packet, 2
    # A checksum that cannot be right for each of two packets in a row, whose sequence numbers differ.
    header = struct.pack("!HHHH", 40_000, args.port, UDP_HEADER_BYTES + len(packet), 0xDEAD)
    return bytearray(header) + packet, UDP_HEADER_BYTES + 2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("--rate", type=float, default=1_000, help="packets a second, all sources together")
    parser.add_argument("--burst", type=int, help="so many packets at once, instead of a steady rate")
    parser.add_argument("--every", type=float, default=5, help="seconds between bursts")
    parser.add_argument("--sources", type=int, default=1, help="source ports that take turns")
    parser.add_argument("--from", dest="sender", help="an address of its namespace")
    parser.add_argument("--bytes", type=int, default=1_200)
    parser.add_argument("--junk", action="store_true", help="no RTP")
    parser.add_argument("--bad-checksum", action="store_true")
    args = parser.parse_args()

    if os.readlink("/proc/self/ns/net") == os.readlink(f"/proc/{os.getppid()}/ns/net"):
        sys.exit("this is no network namespace of a test's own: nothing is sent from here")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGTERM, stop)

    sockets = open_sockets(args)
    sends = [sock.send for sock in sockets]
    packet, sequence_at = make_packet(args)
    pack_sequence = struct.Struct("!H").pack_into
    print("sending", flush=True)
    tried = sent = 0
    start = time.monotonic()
    while not has_to_stop:
        passed = time.monotonic() - start
        due = (1 + int(passed / args.every)) * args.burst if args.burst else int(passed * args.rate) + 1
        # In pieces, so that a sender that falls behind still looks whether it has to stop.
        due = min(due, tried + 1_000)
        if due <= tried:
            time.sleep(0.001)
        while tried < due:
            pack_sequence(packet, sequence_at, tried & 0xFFFF)
            send = sends[tried % len(sends)]
            tried += 1
            try:
                send(packet)
                sent += 1
            except OSError:
                # ECONNREFUSED: nobody reads there (any more). ENOBUFS, EPERM: the kernel took no more.
                pass
    print(json.dumps({"sent": sent}), flush=True)


main()

"""Plays or publishes an RTMP stream with many connections from one thread.

With `publish` one connection sends a stream of the bit rate; with `play` so many connections play it, and with `listen` they
take what a server sends unasked: what comes is counted and dropped. Prints a line of JSON when all are connected and play, and one with what came when a SIGTERM or
SIGINT ends it.
"""

import argparse, ctypes, json, os, selectors, signal, socket, struct, sys, time

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
HANDSHAKE = 1536
FRAMES_PER_SECOND = 25
CHUNK = 60_000
libc = ctypes.CDLL(None)
has_to_stop = False


def stop(*_):
    global has_to_stop
    has_to_stop = True


def amf(value):
    """AMF0 (Adobe's amf0-file-format-specification): numbers, strings, booleans, objects, null."""
    if value is None:
        return b"\x05"
    if isinstance(value, bool):
        return b"\x01" + (b"\x01" if value else b"\x00")
    if isinstance(value, (int, float)):
        return b"\x00" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x02" + struct.pack(">H", len(value)) + value.encode()
    fields = b"".join(struct.pack(">H", len(name)) + name.encode() + amf(one) for name, one in value.items())
    return b"\x03" + fields + b"\x00\x00\x09"


def chunk(stream, kind, payload, message_stream=0, timestamp=0):
    """One message as one chunk of type 0; the chunk size has been set beyond any of ours."""
    header = bytes([stream]) + timestamp.to_bytes(3, "big") + len(payload).to_bytes(3, "big")
    return header + bytes([kind]) + struct.pack("<I", message_stream) + payload


def command(*values, message_stream=0):
    return chunk(3, 20, b"".join(amf(value) for value in values), message_stream)


def connect(address, port, app):
    """Handshake and `connect`, waiting: an RTMP server answers at once."""
    sock = socket.create_connection((address, port))
    sock.settimeout(20)
    sock.sendall(b"\x03" + struct.pack(">II", 0, 0) + os.urandom(HANDSHAKE - 8))
    answer = read(sock, 1 + 2 * HANDSHAKE)
    sock.sendall(answer[1:1 + HANDSHAKE])
    sock.sendall(chunk(2, 1, struct.pack(">I", CHUNK)))
    url = f"rtmp://{address}:{port}/{app}"
    sock.sendall(command("connect", 1, {"app": app, "tcUrl": url, "flashVer": "LNX 9,0,124,2", "objectEncoding": 0}))
    sock.sendall(command("createStream", 2, None))
    return sock


def read(sock, size):
    data = b""
    while len(data) < size:
        piece = sock.recv(size - len(data))
        if not piece:
            raise SystemExit("the server closed the connection in the handshake")
        data += piece
    return data


def drain(sock, seconds):
    """What the server says meanwhile."""
    sock.settimeout(seconds)
    try:
        while sock.recv(65536):
            pass
    except TimeoutError:
        pass


def publish(args):
    sock = connect(args.address, args.port, args.app)
    drain(sock, 0.2)
    sock.settimeout(20)
    sock.sendall(command("publish", 3, None, args.stream, "live", message_stream=1))
    drain(sock, 0.2)
    sock.settimeout(20)
    print(json.dumps({"pid": os.getpid(), "connected": 1}), flush=True)
    # An AVC sequence header with made-up parameters, then a key frame a second.
    sock.sendall(chunk(6, 9, b"\x17\x00\x00\x00\x00\x01\x64\x00\x1e\xff\xe1\x00\x04\x67\x64\x00\x1e\x01\x00\x02\x68\xee", 1))
    size = max(16, int(args.bits_per_second / 8 / FRAMES_PER_SECOND) - 12)
    start, frame = time.monotonic(), 0
    while not has_to_stop:
        wait = start + frame / FRAMES_PER_SECOND - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        kind = b"\x17" if frame % FRAMES_PER_SECOND == 0 else b"\x27"
        nal = struct.pack(">I", size - 9) + b"\x65" + bytes(size - 10)
        sock.sendall(chunk(6, 9, kind + b"\x01\x00\x00\x00" + nal, 1, frame * 1000 // FRAMES_PER_SECOND))
        frame += 1


def play(args):
    selector = selectors.DefaultSelector()
    sockets = []
    for _ in range(args.clients):
        if args.mode == "listen":
            sock = socket.create_connection((args.address, args.port))
        else:
            sock = connect(args.address, args.port, args.app)
            sock.sendall(command("play", 0, None, args.stream, -2000, message_stream=1))
        sock.setblocking(False)
        selector.register(sock, selectors.EVENT_READ)
        sockets.append(sock)
    print(json.dumps({"pid": os.getpid(), "connected": len(sockets)}), flush=True)
    received, closed = 0, 0
    buffer = bytearray(262144)
    while not has_to_stop:
        # As sb_rtmp_load does, some of what comes is taken at once: waking for each frame would take all of a CPU.
        time.sleep(0.02)
        for key, _ in selector.select(0.2):
            try:
                size = key.fileobj.recv_into(buffer)
            except (BlockingIOError, ConnectionError):
                continue
            received += size
            if size == 0:
                closed += 1
                selector.unregister(key.fileobj)
    print(json.dumps({"received": received, "closed": closed}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["publish", "play", "listen"])
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--app", default="live")
    parser.add_argument("--stream", default="livestream")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--bits-per-second", type=float, default=200_000)
    parser.add_argument("--name", default="sb_rtmp_load")
    args = parser.parse_args()
    # Nothing of this is left behind by a test run that is killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NAME, args.name.encode(), 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if args.mode == "publish":
        publish(args)
    else:
        play(args)


if sys.version_info < (3, 9):
    raise SystemExit("Python 3.9 or newer")
main()

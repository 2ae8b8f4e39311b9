"""Stands in for SRS: a process and threads with its names, and UDP sockets that are read more slowly than they fill.

Prints one line of JSON when it is ready, and another with what it has read when a SIGTERM ends it.
"""

import argparse, ctypes, json, os, select, selectors, signal, socket, threading, time

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
SO_RCVBUFFORCE = 33
# As SRS 7 with SRT names its threads; the main thread is called as the program.
OTHER_THREADS = ["SRT:GC", "SRT:SndQ:w1", "SRT:RcvQ:w1"]
FRAMES_PER_SECOND = 25

libc = ctypes.CDLL(None)
has_to_stop = False


def stop(*_):
    global has_to_stop
    has_to_stop = True


def start_idle_thread(name):
    has_name = threading.Event()

    def idle():
        libc.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
        has_name.set()
        while True:
            time.sleep(3600)

    threading.Thread(target=idle, daemon=True).start()
    has_name.wait()


def open_udp(address, port, buffer_bytes, asked_bytes, is_shared):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    if is_shared:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if asked_bytes is not None:
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, asked_bytes)
    else:
        # The kernel doubles what it is told, see socket(7). FORCE passes rmem_max, which root may.
        option = SO_RCVBUFFORCE if os.geteuid() == 0 else socket.SO_RCVBUF
        sock.setsockopt(socket.SOL_SOCKET, option, buffer_bytes // 2)
    sock.bind((address, port))
    return sock


def open_all_udp(args):
    sockets, port = [], args.port
    for _ in range(args.sockets):
        sockets.append(open_udp(args.address, port, args.receive_buffer_bytes, args.asked_bytes, args.sockets > 1))
        port = sockets[0].getsockname()[1]
    return sockets


def accept_tcp(address, count):
    """A listener, and `count` accepted connections whose other ends a process of another name holds."""
    listener = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                                    backlog=max(count, 1))
    port = listener.getsockname()[1]
    if os.fork() == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NAME, b"players", 0, 0, 0)
        listener.close()
        play([socket.create_connection((address, port)) for _ in range(count)])
        os._exit(0)
    return listener, [listener.accept()[0] for _ in range(count)]


def play(players):
    """Takes what comes, and drops it."""
    selector = selectors.DefaultSelector()
    for player in players:
        selector.register(player, selectors.EVENT_READ)
    while selector.get_map():
        # Some of what comes is taken at once: waking for each frame would take all of a CPU.
        time.sleep(0.02)
        for key, _ in selector.select():
            if not key.fileobj.recv(65536):
                selector.unregister(key.fileobj)


def send(connections, bits_per_second):
    """Sends each of them a stream."""
    frame = bytes(int(bits_per_second / 8 / FRAMES_PER_SECOND))
    due = time.monotonic()
    while True:
        for connection in connections:
            connection.send(frame)
        due += 1 / FRAMES_PER_SECOND
        time.sleep(max(0, due - time.monotonic()))


def read_slowly(sockets, reads_per_second, is_busy):
    """Reads at most so many packets a second until told to stop. When busy, it spins where it would sleep."""
    poller = select.poll()
    by_descriptor = {sock.fileno(): sock for sock in sockets}
    for descriptor in by_descriptor:
        poller.register(descriptor, select.POLLIN)
    start, in_pace, received = time.monotonic(), 0, 0
    while not has_to_stop:
        if in_pace >= (time.monotonic() - start) * reads_per_second:
            if not is_busy:
                time.sleep(0.001)
            continue
        ready = poller.poll(0 if is_busy else 50)
        if not ready:
            # An idle while is not made up for later by reading faster.
            start, in_pace = time.monotonic(), 0
        for descriptor, _ in ready:
            by_descriptor[descriptor].recv(2048)
            received += 1
            in_pace += 1
    return received


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--sockets", type=int, default=1)
    parser.add_argument("--receive-buffer-bytes", type=int, default=212992)
    parser.add_argument("--asked-bytes", type=int)
    parser.add_argument("--reads-per-second", type=float, default=2000)
    parser.add_argument("--connections", type=int, default=-1)
    parser.add_argument("--bits-per-second", type=float, default=0)
    parser.add_argument("--name", default="srs")
    parser.add_argument("--busy", action="store_true")
    args = parser.parse_args()

    # Nothing of this is left behind by a test run that is killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGTERM, stop)
    libc.prctl(PR_SET_NAME, args.name.encode(), 0, 0, 0)
    listener, connections = accept_tcp(args.address, args.connections) if args.connections >= 0 else (None, [])
    for name in OTHER_THREADS:
        start_idle_thread(name)
    if args.bits_per_second > 0:
        threading.Thread(target=send, args=[connections, args.bits_per_second], daemon=True).start()
    sockets = open_all_udp(args)
    print(json.dumps({
        "pid": os.getpid(),
        "port": sockets[0].getsockname()[1],
        "inodes": [os.fstat(sock.fileno()).st_ino for sock in sockets],
        "receiveBufferBytes": sockets[0].getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF),
        "tcpPort": listener.getsockname()[1] if listener else None,
    }), flush=True)
    print(json.dumps({"received": read_slowly(sockets, args.reads_per_second, args.busy)}), flush=True)


main()

"""Stands in for SRS with TCP players: named as SRS, it sends everyone who connects so many bits a second, from one thread.

Prints one line of JSON when it listens, and ends at a SIGTERM.
"""

import argparse, ctypes, json, os, selectors, signal, socket, time

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
FRAMES_PER_SECOND = 25
libc = ctypes.CDLL(None)
has_to_stop = False


def stop(*_):
    global has_to_stop
    has_to_stop = True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--bits-per-second", type=float, default=200_000)
    parser.add_argument("--name", default="srs")
    args = parser.parse_args()
    # Nothing of this is left behind by a test run that is killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(PR_SET_NAME, args.name.encode(), 0, 0, 0)
    signal.signal(signal.SIGTERM, stop)
    listener = socket.create_server((args.address, 0), backlog=1024)
    listener.setblocking(False)
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    print(json.dumps({"pid": os.getpid(), "port": listener.getsockname()[1]}), flush=True)
    frame = bytes(int(args.bits_per_second / 8 / FRAMES_PER_SECOND))
    clients = set()

    def leave(client):
        clients.discard(client)
        selector.unregister(client)
        client.close()

    due = time.monotonic()
    while not has_to_stop:
        for key, _ in selector.select(max(0, due - time.monotonic())):
            if key.fileobj is listener:
                client, _ = listener.accept()
                client.setblocking(False)
                selector.register(client, selectors.EVENT_READ)
                clients.add(client)
                continue
            try:
                if not key.fileobj.recv(65536):
                    leave(key.fileobj)
            except BlockingIOError:
                pass
            except ConnectionError:
                leave(key.fileobj)
        if time.monotonic() < due:
            continue
        due += 1 / FRAMES_PER_SECOND
        for client in list(clients):
            try:
                client.send(frame)
            except BlockingIOError:
                # As SRS drops frames of a player that is too slow.
                pass
            except ConnectionError:
                leave(client)


main()

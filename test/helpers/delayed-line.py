"""A ProxyCommand of ssh: takes bytes to HOST PORT and back, each of them MILLISECONDS late, in order."""
import os
import queue
import socket
import sys
import threading
import time

host, port, delay = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]) / 1000


def carry(read, write, ended):
    waiting = queue.Queue()

    def take():
        while True:
            piece = read(65536)
            waiting.put((time.monotonic() + delay, piece))
            if not piece:
                return

    threading.Thread(target=take, daemon=True).start()
    while True:
        due, piece = waiting.get()
        time.sleep(max(0, due - time.monotonic()))
        if not piece:
            return ended()
        write(piece)


def write_out(piece):
    while piece:
        piece = piece[os.write(1, piece):]


line = socket.create_connection((host, port))
line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
threading.Thread(
    target=carry,
    args=(lambda size: os.read(0, size), line.sendall, lambda: line.shutdown(socket.SHUT_WR)),
    daemon=True,
).start()
carry(line.recv, write_out, lambda: None)

"""Opens TCP connections to ADDRESS PORT, so many a second until there are so many, and keeps them; SIGTERM ends it.
usage: connect.py ADDRESS PORT PER_SECOND AT_MOST      Prints a line when it has begun."""

import ctypes, os, signal, socket, sys, time

PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
if os.readlink("/proc/self/ns/net") == os.readlink(f"/proc/{os.getppid()}/ns/net"):
    sys.exit("this is no network namespace of a test's own: nothing is sent from here")
address, port, per_second, at_most = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
print("connecting", flush=True)
connections = []
while True:
    sock = socket.socket()
    sock.setblocking(False)
    sock.connect_ex((address, port))
    connections.append(sock)
    if len(connections) > at_most:
        # The oldest gives up, as a player does.
        connections.pop(0).close()
    time.sleep(1 / per_second)

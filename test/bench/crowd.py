"""A busy host: PROCESSES that sleep, and SOCKETS UDP sockets on loopback, until a SIGTERM. Prints a line when all are there."""

import ctypes, os, resource, signal, socket, sys

PR_SET_PDEATHSIG = 1
processes, sockets = int(sys.argv[1]), int(sys.argv[2])
libc = ctypes.CDLL(None)


def end_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


end_with_parent()
resource.setrlimit(resource.RLIMIT_NOFILE, (sockets + 100, max(sockets + 100, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
for _ in range(processes):
    if os.fork() == 0:
        end_with_parent()
        signal.pause()
        os._exit(0)
held = []
for _ in range(sockets):
    held.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    held[-1].bind(("127.0.0.1", 0))
print("ready", flush=True)
signal.pause()

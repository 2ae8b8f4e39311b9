"""Keeps one CPU busy until it is ended. As a `nice` level may be given, how far it steps back for others."""

import ctypes, os, signal, sys

PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
os.nice(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
print(os.getpid(), flush=True)
while True:
    pass

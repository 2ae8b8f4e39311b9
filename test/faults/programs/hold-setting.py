"""Sets a file of the kernel to a value, and puts it back when it is ended, also by the death of whoever started it.
usage: hold-setting.py PATH VALUE      Prints the value before when the new one is set, and ends at a SIGTERM."""

import ctypes, signal, sys

PR_SET_PDEATHSIG = 1
path, value = sys.argv[1:]
ENDS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
# Waited for, so that none of them can end it between the two writes.
signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
with open(path) as file:
    before = file.read()
try:
    with open(path, "w") as file:
        file.write(value)
    print(before.strip(), flush=True)
    signal.sigwait(ENDS)
finally:
    with open(path, "w") as file:
        file.write(before)

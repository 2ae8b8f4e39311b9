"""Writes to the FIFO of its argument, which somebody has open, until it takes no more. Prints how many bytes it took."""

import os, sys

pipe, taken = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK), 0
try:
    while True:
        taken += os.write(pipe, bytes(4096))
except BlockingIOError:
    pass
# Of a pipe that takes no page more, the last may still have room.
try:
    while True:
        taken += os.write(pipe, b"\n")
except BlockingIOError:
    print(taken)
